/// Finds the aliases that repeat what an edit is about to change.
struct AnchorUses {
  /// A node by where it stands: two with the same anchor are two.
  private struct Identity: Hashable {
    var anchor: String
    var place: Int
  }

  private var anchored: Set<Identity> = []
  /// What is removed as a whole: aliases in it do not count.
  private let removed: Range<Int>?

  /// - Parameters:
  ///   - changed: the collections in which something changes.
  ///   - replaced: what goes, with everything in it: one stretch of the text.
  init(changed: [Node], replaced: [Node]) {
    removed =
      if let first = replaced.first?.range, let last = replaced.last?.range {
        first.lowerBound..<max(first.upperBound, last.upperBound)
      } else {
        nil
      }
    for node in changed { add(node) }
    for node in replaced { addAll(node) }
  }

  /// The first alias outside that repeats one of them, with what it repeats. O(n), and O(1) where nothing has an anchor.
  func first(in root: Node?) -> (alias: Node, target: Node)? {
    guard !anchored.isEmpty, let root else { return nil }
    return find(root)
  }

  private func find(_ node: Node) -> (alias: Node, target: Node)? {
    switch node.content {
    case .scalar: return nil
    case .alias(_, let target):
      guard let anchor = target.anchor, anchored.contains(Identity(anchor: anchor, place: target.range.lowerBound)) else { return nil }
      if let removed, removed.lowerBound <= node.range.lowerBound, node.range.upperBound <= removed.upperBound { return nil }
      return (node, target)
    case .sequence(let items):
      for item in items { if let found = find(item) { return found } }
    case .mapping(let entries):
      for entry in entries { if let found = find(entry.key) ?? find(entry.value) { return found } }
    }
    return nil
  }

  private mutating func add(_ node: Node) {
    if let anchor = node.anchor { anchored.insert(Identity(anchor: anchor, place: node.range.lowerBound)) }
  }

  private mutating func addAll(_ node: Node) {
    add(node)
    switch node.content {
    case .scalar, .alias: break
    case .sequence(let items): for item in items { addAll(item) }
    case .mapping(let entries):
      for entry in entries {
        addAll(entry.key)
        addAll(entry.value)
      }
    }
  }
}
