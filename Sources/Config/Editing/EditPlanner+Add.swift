extension EditPlanner {
  /// A further item at the end of the list at the end of the way. Null counts as an empty list.
  func append(_ item: EditValue, to trail: Trail) throws(EditRefusal) -> EditPlan {
    let list = trail.node
    try PathResolver(document: document).refuseAlias(list)
    try refuseSharing(trail)
    let change = TreeChange(indices: trail.indices, action: .appendItem(item))
    if SchemaDecoder.isNull(list) { return try begin(.list([item]), at: trail, change: change) }
    guard let items = list.content.items else { throw PathResolver(document: document).wrongKind(list, "a list") }
    guard !list.isFlow(in: bytes) else {
      guard items.isEmpty, case .mapping = item, !isInFlow(trail), entry(of: trail) != nil else {
        return EditPlan(splices: try flowInsertion(writer.inline(item, inFlow: true), into: list), change: change)
      }
      return try begin(.list([item]), at: trail, change: change)
    }
    let dash = list.range.lowerBound
    guard lines.isFirstOnLine(dash) else { throw notFirst(dash) }
    let column = lines.column(dash)
    let place = try end(of: list, column: column)
    let isFlow = items.last.map { $0.isFlow(in: bytes) } ?? false
    let text = ownWriter(of: list, items).item(item, column: column, isFlow: isFlow)
    return EditPlan(splices: [try insertion(of: text, at: place, after: list)], change: change)
  }

  /// A further key at the end of the mapping at the end of the way, or of an empty document (`trail` is nil).
  func appendEntry(_ key: String, _ value: EditValue, to trail: Trail?) throws(EditRefusal) -> EditPlan {
    let change = TreeChange(indices: trail?.indices ?? [], action: .appendEntry(key, value))
    guard let trail else {
      let place = bytes.count
      return EditPlan(splices: [try insertion(of: writer.entry(key, value, column: 0), at: place, after: nil)], change: change)
    }
    let mapping = trail.node
    guard let entries = mapping.content.entries else { throw PathResolver(document: document).wrongKind(mapping, "a mapping") }
    try refuseSharing(trail)
    if mapping.isFlow(in: bytes) {
      let text = ScalarWriter.key(key) + ": " + writer.inline(value, inFlow: true)
      return EditPlan(splices: try flowInsertion(text, into: mapping), change: change)
    }
    guard let first = entries.first else { throw unsupported(mapping.range.lowerBound) }
    let column = try column(ofKey: first.key)
    let place = try end(of: mapping, column: column)
    var text = writer.entry(key, value, column: column)
    if trail.steps.isEmpty, writer.habits.separatesSections { text.insert("", at: 0) }
    return EditPlan(splices: [try insertion(of: text, at: place, after: mapping)], change: change)
  }

  /// Puts a block collection, or a flow one where no block fits, in the place of null, of an empty collection, or of a value on one line.
  func begin(_ value: EditValue, at trail: Trail, change: TreeChange) throws(EditRefusal) -> EditPlan {
    let old = trail.node
    guard !isInFlow(trail), let entry = entry(of: trail), !writer.isInline(value) else {
      return EditPlan(splices: [try inlineReplacement(of: old, by: writer.inline(value, inFlow: isInFlow(trail)))], change: change)
    }
    if old.hasProperties {
      throw hasProperties(old)
    }
    let colon = try afterColon(entry)
    let end = max(colon, old.range.upperBound)
    guard lines.endsLine(end) else { throw unsupported(end) }
    let column = writer.childColumn(value, of: try column(ofKey: entry.key))
    let place = lines.afterOwnLines(end, deeperThan: column)
    let text = try insertion(of: writer.block(value, column: column), at: place, after: nil)
    let deletion = colon < end ? [Splice.deletion(colon..<end)] : []
    return EditPlan(splices: deletion + [text], change: change, removedLeaves: CommentScan.leaves(of: old))
  }

  func notFirst(_ dash: Int) -> EditRefusal {
    EditRefusal(.notFirstOnLine, "the dash is not the first thing on its line", at: location(dash))
  }

  /// The writer with the space behind dashes that this list has.
  private func ownWriter(of list: Node, _ items: [Node]) -> ValueWriter {
    guard let first = items.first, first.range.lowerBound > list.range.lowerBound else { return writer }
    let between = bytes[(list.range.lowerBound + 1)..<first.range.lowerBound]
    guard (1...8).contains(between.count), between.allSatisfy({ $0 == UInt8(ascii: " ") }) else { return writer }
    var habits = writer.habits
    habits.spacesAfterDash = between.count
    return ValueWriter(habits: habits)
  }
}
