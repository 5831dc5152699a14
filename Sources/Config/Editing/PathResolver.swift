/// Finds what a path means in a document.
struct PathResolver {
  /// Where a path leads, and the keys at its end that are not there.
  struct Found {
    var trail: Trail
    var missing: [String]
  }

  let document: Document

  /// - Parameter mayShadow: whether the last key may be one that comes through `<<`; it then counts as missing.
  func find(_ path: EditPath, mayShadow: Bool) throws(EditRefusal) -> Found? {
    guard let root = document.root else { return nil }
    var trail = Trail(node: root)
    for (number, step) in path.steps.enumerated() {
      let node = trail.node
      try refuseAlias(node)
      switch step {
      case .key(let name):
        if SchemaDecoder.isNull(node), !trail.steps.isEmpty { return Found(trail: trail, missing: try keys(path, from: number)) }
        guard let entries = node.content.entries else { throw wrongKind(node, "a mapping") }
        if let index = entries.firstIndex(where: { !$0.isMerge && $0.key.text == name }) {
          trail = trail.child(entries[index].value, at: index)
          continue
        }
        let isLast = number == path.steps.count - 1
        if !(isLast && mayShadow), let merged = document.entries(of: node).first(where: { $0.key.text == name }) {
          let related = [RelatedPlace(location: location(merged.key), note: "it stands here")]
          throw EditRefusal(.throughMerge, "`\(name)` comes through `<<`", at: location(node), related: related)
        }
        return Found(trail: trail, missing: try keys(path, from: number))
      case .item, .itemWhere:
        guard let items = node.content.items else { throw wrongKind(node, "a list") }
        guard let index = index(of: step, in: items) else { throw EditRefusal(.notFound, "\(path) is not there", at: location(node)) }
        trail = trail.child(items[index], at: index)
      }
    }
    return Found(trail: trail, missing: [])
  }

  func refuseAlias(_ node: Node) throws(EditRefusal) {
    guard case .alias(let name, let target) = node.content else { return }
    let related = [RelatedPlace(location: location(target), note: "its value stands here")]
    throw EditRefusal(.throughAlias, "`*\(name)` repeats a value that stands elsewhere", at: location(node), related: related)
  }

  func wrongKind(_ node: Node, _ wanted: String) -> EditRefusal {
    EditRefusal(.wrongKind, "\(wanted) is needed here, not \(SchemaDecoder.noun(of: node))", at: location(node))
  }

  func location(_ node: Node) -> SourceLocation { document.source.location(at: node.range.lowerBound) }

  private func index(of step: EditPath.Step, in items: [Node]) -> Int? {
    switch step {
    case .key: nil
    case .item(let index): items.indices.contains(index) ? index : nil
    case .itemWhere(let key, let value):
      items.firstIndex { item in
        guard let found = document.entries(of: item).first(where: { $0.key.text == key }) else { return false }
        return ValueComparison(document: document).says(found.value, .text(value))
      }
    }
  }

  private func keys(_ path: EditPath, from number: Int) throws(EditRefusal) -> [String] {
    var keys: [String] = []
    for step in path.steps[number...] {
      guard case .key(let name) = step else { throw EditRefusal(.notFound, "\(path) is not there") }
      keys.append(name)
    }
    return keys
  }
}
