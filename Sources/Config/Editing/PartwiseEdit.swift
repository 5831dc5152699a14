/// Turns "this list, this mapping becomes that one" into edits of single parts, so that what stays keeps its text and its comments.
struct PartwiseEdit {
  let document: Document

  /// nil where the value is better replaced as a whole: nothing stays, or too much changes.
  func parts(of node: Node, becoming value: EditValue, at path: EditPath) -> [Edit]? {
    switch (node.content, value) {
    case (.sequence(let items), .list(let values)): parts(of: items, becoming: values, at: path)
    case (.mapping(let entries), .mapping(let pairs)): parts(of: entries, becoming: pairs, at: path)
    case (.scalar, _), (.alias, _), (.sequence, _), (.mapping, _): nil
    }
  }

  /// Removals of what is not wanted, from the end on, and additions at the end.
  private func parts(of items: [Node], becoming values: [EditValue], at path: EditPath) -> [Edit]? {
    let comparison = ValueComparison(document: document)
    var kept = 0
    var removed: [Int] = []
    for (index, item) in items.enumerated() {
      if kept < values.count, comparison.says(item, values[kept]) { kept += 1 } else { removed.append(index) }
    }
    guard kept > 0, removed.count + values.count - kept <= Self.mostParts else { return nil }
    return removed.reversed().map { .remove(path.item($0)) } + values[kept...].map { .append($0, to: path) }
  }

  /// Keys in their old order, new ones at the end, the others removed.
  private func parts(of entries: [Node.Entry], becoming pairs: [EditValue.Pair], at path: EditPath) -> [Edit]? {
    let names = entries.compactMap { $0.isMerge ? nil : $0.key.text }
    let wanted = Set(pairs.map(\.key))
    guard names.count == entries.count, names.contains(where: wanted.contains), pairs.count + names.count <= 2 * Self.mostParts else {
      return nil
    }
    return pairs.map { .set($0.value, at: path.key($0.key)) } + names.filter { !wanted.contains($0) }.map { .remove(path.key($0)) }
  }

  /// Each costs a pass over the file.
  private static let mostParts = 16
}
