@testable import Config

/// Every place of a document, and what is tried at each.
struct EditPlaces {
  /// An edit and what it means for the tree.
  struct Change {
    var edit: Edit
    private var indices: [Int]
    private var change: (inout Tree) -> Void

    init(_ edit: Edit, _ indices: [Int], _ change: @escaping (inout Tree) -> Void) {
      (self.edit, self.indices, self.change) = (edit, indices, change)
    }

    func applied(to tree: Tree) -> Tree {
      var copy = tree
      copy.change(at: indices[...], change)
      return copy
    }
  }

  private(set) var changes: [Change] = []

  init(_ document: Document) {
    guard let root = document.root else { return }
    add(root, EditPath([]), [])
  }

  private static let values: [EditValue] = [
    .text("naïve: 本 #1"), .integer(7), .reference("${env:K}"), .list([]), .list([.text("a"), .mapping(["k": .text("v\nw\n")])]),
    .mapping([:]), .mapping(["name": .text("new"), "next": .list([.boolean(true)])]),
  ]

  private mutating func add(_ node: Node, _ path: EditPath, _ indices: [Int]) {
    if let last = indices.last {
      for keepingComments in [false, true] {
        changes.append(
          Change(.remove(path, keepingComments: keepingComments), Array(indices.dropLast())) { $0.removeChild(at: last) })
      }
      for value in Self.values { changes.append(Change(.set(value, at: path), indices) { $0 = Tree(value) }) }
    }
    switch node.content {
    case .sequence(let items):
      for value in Self.values where !path.steps.isEmpty {
        changes.append(
          Change(.append(value, to: path), indices) { tree in
            guard case .list(let items) = tree else { return }
            tree = .list(items + [Tree(value)])
          })
      }
      for (index, item) in items.enumerated() { add(item, path.item(index), indices + [index]) }
    case .mapping(let entries):
      for value in Self.values {
        changes.append(Change(.set(value, at: path.key("x-new")), indices) { $0.set(Tree(value), at: ["x-new"]) })
      }
      changes.append(
        Change(.set(.boolean(true), at: path.key("x-new").key("deep")), indices) { $0.set(Tree(.boolean(true)), at: ["x-new", "deep"]) })
      changes.append(
        Change(.append(.text("first"), to: path.key("x-new")), indices) { $0.set(Tree(.list([.text("first")])), at: ["x-new"]) })
      for (index, entry) in entries.enumerated() {
        guard let key = entry.key.text, key != "<<" else { continue }
        add(entry.value, path.key(key), indices + [index])
      }
    case .scalar, .alias: break
    }
  }
}
