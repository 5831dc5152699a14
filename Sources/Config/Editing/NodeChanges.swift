/// What is to become of one node of a document: the changes that end at it, and those that end below it.
struct NodeChanges {
  /// New items of a list, in their order.
  private(set) var items: [EditValue] = []
  /// New entries of a mapping, in their order.
  private(set) var entries: [EditValue.Pair] = []
  private(set) var removed: Set<Int> = []
  private(set) var replacement: EditValue?
  /// By the position of the item or entry that they lead through.
  private(set) var below: [Int: [TreeChange]] = [:]
  /// Whether one undoes another: then nothing can be both.
  private(set) var contradict = false

  /// - Parameter depth: of the node; all of the changes lead to it or through it.
  init(_ changes: [TreeChange], depth: Int) {
    for change in changes {
      guard change.indices.count == depth else {
        below[change.indices[depth], default: []].append(change)
        continue
      }
      switch change.action {
      case .appendItem(let value): items.append(value)
      case .appendEntry(let key, let value): entries.append(EditValue.Pair(key: key, value: value))
      case .remove(let index): contradict = !removed.insert(index).inserted || contradict
      case .replace(let value): replacement = value
      }
    }
    contradict =
      contradict || !items.isEmpty && !entries.isEmpty || replacement != nil && changes.count > 1
      || below.keys.contains(where: removed.contains)
  }

  /// Whether the node itself stays the collection that it is.
  var areAllBelow: Bool { items.isEmpty && entries.isEmpty && removed.isEmpty && replacement == nil }
}
