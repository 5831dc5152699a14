@testable import Config

/// The edits as a model knows them: a second account of what they do.
extension Tree {
  init(_ value: EditValue) {
    switch value {
    case .text(let text): self = .scalar(text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$"))
    case .reference(let text): self = .scalar(text)
    case .integer(let number): self = .scalar("\(number)")
    case .boolean(let flag): self = .scalar("\(flag)")
    case .list(let items): self = .list(items.map { Tree($0) })
    case .mapping(let pairs): self = .map(pairs.map { Pair(key: $0.key, value: Tree($0.value)) })
    }
  }

  /// The items of a list of the root; nil if there is none.
  func list(_ key: String) -> [Tree]? {
    guard case .map(let pairs) = self, case .list(let items) = pairs.first(where: { $0.key == key })?.value else { return nil }
    return items
  }

  /// Changes a list of the root, begun if there is none.
  mutating func changeList(_ key: String, _ change: (inout [Tree]) -> Void) {
    guard case .map(var pairs) = self else { return }
    var items = list(key) ?? []
    change(&items)
    if let index = pairs.firstIndex(where: { $0.key == key }) {
      pairs[index].value = .list(items)
    } else {
      pairs.append(Pair(key: key, value: .list(items)))
    }
    self = .map(pairs)
  }

  /// Gives a value to a key below, or removes it.
  mutating func set(_ value: Tree?, at steps: ArraySlice<String>) {
    guard let name = steps.first else { return }
    var pairs: [Pair] = if case .map(let known) = self { known } else { [] }
    let index = pairs.firstIndex { $0.key == name }
    let rest = steps.dropFirst()
    if rest.isEmpty, value == nil {
      if let index { pairs.remove(at: index) }
    } else {
      var child = index.map { pairs[$0].value } ?? .map([])
      if rest.isEmpty { child = value ?? child } else { child.set(value, at: rest) }
      if let index { pairs[index].value = child } else { pairs.append(Pair(key: name, value: child)) }
    }
    self = .map(pairs)
  }

  /// Changes the value at a way of positions: items of lists and entries of mappings.
  mutating func change(at indices: ArraySlice<Int>, _ change: (inout Tree) -> Void) {
    guard let index = indices.first else { return change(&self) }
    switch self {
    case .scalar: break
    case .list(var items):
      items[index].change(at: indices.dropFirst(), change)
      self = .list(items)
    case .map(var pairs):
      pairs[index].value.change(at: indices.dropFirst(), change)
      self = .map(pairs)
    }
  }

  mutating func removeChild(at index: Int) {
    switch self {
    case .scalar: break
    case .list(var items):
      items.remove(at: index)
      self = .list(items)
    case .map(var pairs):
      pairs.remove(at: index)
      self = .map(pairs)
    }
  }

  /// With the entries of mappings in the order of their keys: a mapping that is replaced keeps the order of what stays.
  var unordered: Tree {
    switch self {
    case .scalar: self
    case .list(let items): .list(items.map(\.unordered))
    case .map(let pairs):
      .map(pairs.map { Pair(key: $0.key, value: $0.value.unordered) }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }
  }
}
