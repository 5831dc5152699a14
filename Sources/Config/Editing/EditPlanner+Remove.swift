extension EditPlanner {
  /// Takes away the item or the entry at the end of the way.
  func remove(_ trail: Trail, keepingComments: Bool) throws(EditRefusal) -> EditPlan {
    guard let step = trail.steps.last else { throw unsupported(lines.start, "the whole document cannot be removed") }
    let parent = Trail(steps: trail.steps.dropLast(), node: step.parent)
    let removed: [Node]
    switch step.parent.content {
    case .mapping(let entries): removed = [entries[step.index].key, trail.node]
    case .sequence, .scalar, .alias: removed = [trail.node]
    }
    try refuseSharing(parent, replacing: removed)
    let change = TreeChange(indices: parent.indices, action: .remove(step.index))
    let splices: [Splice]
    if step.parent.isFlow(in: bytes) {
      splices = try flowRemoval(step.index, from: step.parent, keepingComments: keepingComments)
    } else {
      splices = try blockRemoval(step.index, from: parent, keepingComments: keepingComments)
    }
    return EditPlan(splices: splices, change: change, removedLeaves: removed.flatMap(CommentScan.leaves))
  }

  private func blockRemoval(_ index: Int, from parent: Trail, keepingComments: Bool) throws(EditRefusal) -> [Splice] {
    let collection = parent.node
    let start: Int
    let end: Int
    let previous: Node?
    let count: Int
    switch collection.content {
    case .mapping(let entries):
      (start, end, count) = (entries[index].key.range.lowerBound, entries[index].value.range.upperBound, entries.count)
      previous = index > 0 ? entries[index - 1].value : nil
      if index == 0, !lines.isFirstOnLine(start) { return try removalBehindDash(entries, of: parent) }
    case .sequence(let items):
      previous = index > 0 ? items[index - 1] : nil
      start = NodeRange.skipBlanks(in: bytes, from: previous?.range.upperBound ?? collection.range.lowerBound, to: bytes.count)
      guard start < bytes.count, bytes[start] == UInt8(ascii: "-") else { throw unsupported(start) }
      (end, count) = (items[index].range.upperBound, items.count)
    case .scalar, .alias: throw unsupported(collection.range.lowerBound)
    }
    guard lines.isFirstOnLine(start) else { throw notFirst(start) }
    guard count > 1 else {
      let empty = collection.content.items == nil ? "{}" : "[]"
      return try emptying(parent, to: empty, from: start, keepingComments: keepingComments)
    }
    let floor = previous?.range.upperBound ?? holderEnd(parent)
    return [.deletion(try region(from: start, to: end, floor: floor, after: previous, keepingComments: keepingComments))]
  }

  /// The lines of an item or an entry with its own comments.
  ///
  /// - Parameters:
  ///   - floor: what stands before it is not touched.
  ///   - previous: the value that would then end the file, perhaps.
  func region(
    from start: Int, to end: Int, floor: Int, after previous: Node?, keepingComments: Bool
  ) throws(EditRefusal) -> Range<Int> {
    guard end >= start, isLineStartAfterBlock(end) || lines.endsLine(end) else { throw unsupported(end) }
    let column = lines.column(start)
    var top = lines.lineStart(start)
    if !keepingComments { top = lines.withCommentsAbove(top, column: column, floor: floor) }
    var bottom = lines.afterOwnLines(end, deeperThan: column)
    if let previous, previous.range.upperBound == top, previous.keepsEmptyLines(in: bytes) {
      // Empty lines behind would become part of the value before: they go too.
      while bottom < bytes.count, lines.isBlankLine(bottom) { bottom = lines.nextLine(bottom) }
    }
    guard bottom == bytes.count, lines.lacksFinalLineEnd, !(previous?.endsOpen(in: bytes) ?? false) else { return top..<bottom }
    // The line before becomes the last one: it lacks its line end as this one did. That of a block scalar counts with the scalar.
    let last = isLineStartAfterBlock(floor) ? lines.beforeLineEnd(floor) : floor
    while true {
      let before = lines.beforeLineEnd(top)
      guard before < top, before >= last else { break }
      top = before
      let line = lines.lineStart(before)
      guard line >= last, line > lines.start, lines.isBlankLine(line) else { break }
      top = line
    }
    return top..<bottom
  }

  /// The only item or entry goes: the collection becomes an empty one on the line of its key.
  private func emptying(
    _ parent: Trail, to empty: String, from start: Int, keepingComments: Bool
  ) throws(EditRefusal) -> [Splice] {
    let collection = parent.node
    if collection.hasProperties {
      throw EditRefusal(
        .hasProperties, "nothing would be left of a collection that has an anchor or a tag", at: location(collection.range.lowerBound))
    }
    guard let entry = entry(of: parent) else { throw unsupported(start, "the last of a collection that is no key's value stays") }
    let colon = try afterColon(entry)
    let region = try region(
      from: start, to: collection.range.upperBound, floor: colon, after: nil, keepingComments: keepingComments)
    return [.insertion(" " + empty, at: colon), .deletion(region)]
  }

  /// `- name: a`: the first key goes, the dash stays.
  private func removalBehindDash(_ entries: [Node.Entry], of parent: Trail) throws(EditRefusal) -> [Splice] {
    let first = entries[0]
    let start = first.key.range.lowerBound
    let column = try column(ofKey: first.key)
    let end = first.value.range.upperBound
    guard end >= start, isLineStartAfterBlock(end) || lines.endsLine(end) else { throw unsupported(end) }
    let bottom = lines.afterOwnLines(end, deeperThan: column)
    guard entries.count > 1 else {
      return [Splice(start..<(bottom == bytes.count && lines.lacksFinalLineEnd ? bottom : lines.beforeLineEnd(bottom)), "{}")]
    }
    let next = entries[1].key.range.lowerBound
    guard lines.isFirstOnLine(next), lines.column(next) == column else { throw unsupported(next) }
    if lines.lineStart(next) == bottom { return [.deletion(start..<next)] }
    // Comments or blank lines stand before the next key: they stay where they are.
    let dash = (bytes[..<start].lastIndex(of: UInt8(ascii: "-")) ?? start) + 1
    return [.deletion(min(dash, start)..<lines.beforeLineEnd(bottom))]
  }

  /// Where the thing ends that holds a collection: its key, or what stands before its dash.
  private func holderEnd(_ parent: Trail) -> Int {
    guard let step = parent.steps.last else { return lines.start }
    if let entries = step.parent.content.entries { return entries[step.index].key.range.upperBound }
    return step.parent.range.lowerBound
  }
}
