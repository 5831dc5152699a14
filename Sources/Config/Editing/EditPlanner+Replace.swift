extension EditPlanner {
  /// Another value in the place of the one at the end of the way.
  func replace(_ trail: Trail, by value: EditValue) throws(EditRefusal) -> EditPlan {
    let old = trail.node
    guard !trail.steps.isEmpty else { throw PathResolver(document: document).wrongKind(old, "a mapping") }
    try refuseSharing(trail, replacing: [old])
    let keepsTag = old.tag == nil || old.tag == "!!str" && old.content.scalar != nil && isText(value)
    guard keepsTag else {
      throw EditRefusal(.hasProperties, "the value has a tag, which may not fit the new one", at: location(old.range.lowerBound))
    }
    let change = TreeChange(indices: trail.indices, action: .replace(value))
    let inFlow = isInFlow(trail)
    if let scalar = old.content.scalar, scalar.style == .literal || scalar.style == .folded {
      guard value.scalarText != nil || writer.isInline(value) || entry(of: trail) == nil else { throw unsupported(old.range.lowerBound) }
      return EditPlan(
        splices: try blockScalarReplacement(of: old, scalar, by: value), change: change, removedLeaves: CommentScan.leaves(of: old))
    }
    let isBlock = (old.content.items != nil || old.content.entries != nil) && !old.isFlow(in: bytes)
    if isBlock { return try replaceBlock(trail, by: value, change: change) }
    guard value.scalarText != nil || writer.isInline(value) else {
      var plan = try begin(value, at: trail, change: change)
      plan.removedLeaves = CommentScan.leaves(of: old)
      return plan
    }
    let text = writer.inline(value, like: old.content.scalar?.style ?? .plain, inFlow: inFlow)
    return EditPlan(
      splices: [try inlineReplacement(of: old, by: text)], change: change, removedLeaves: CommentScan.leaves(of: old))
  }

  /// One value on its line for another.
  func inlineReplacement(of old: Node, by text: String) throws(EditRefusal) -> Splice {
    guard old.range.isEmpty else { return Splice(old.range, text) }
    // Nothing stands there yet: behind the colon, the dash or the anchor. In braces libyaml puts the value where the next thing starts.
    var place = old.range.lowerBound
    if !old.hasProperties { while place > lines.start, TextLines.isBlank(bytes[place - 1]) { place -= 1 } }
    guard place > lines.start, old.hasProperties || ":-".utf8.contains(bytes[place - 1]) else { throw unsupported(place) }
    return .insertion(" " + text, at: place)
  }

  /// A block collection gives way to another value.
  private func replaceBlock(_ trail: Trail, by value: EditValue, change: TreeChange) throws(EditRefusal) -> EditPlan {
    let old = trail.node
    let leaves = CommentScan.leaves(of: old)
    if old.hasProperties {
      throw hasProperties(old)
    }
    let start = old.range.lowerBound
    guard let entry = entry(of: trail), lines.isFirstOnLine(start) else {
      // One pair alone, `[a: b]`, has no braces and yet stands in brackets.
      let text = writer.inline(value, inFlow: isInFlow(trail))
      guard !old.endsOpen(in: bytes) || !isLineStartAfterBlock(old.range.upperBound) else { throw unsupported(start) }
      return EditPlan(splices: [Splice(old.range, text)], change: change, removedLeaves: leaves)
    }
    let colon = try afterColon(entry)
    let column = lines.column(start)
    let isSameKind = (old.content.items != nil) == value.isList
    if value.scalarText == nil, !value.isEmptyCollection, isSameKind || !writer.isInline(value) {
      let region = lines.lineStart(start)..<(try self.end(of: old, column: column))
      let end = lines.lineEnd(near: start)
      let isLast = region.upperBound == bytes.count && lines.lacksFinalLineEnd
      // A list may stand below its key in the same column; a mapping there would be more keys beside it.
      let deepest = value.isList ? column : max(column, lines.column(entry.key.range.lowerBound) + writer.habits.mappingStep)
      let text = writer.block(value, column: deepest).joined(separator: end) + (isLast ? "" : end)
      return EditPlan(splices: [Splice(region, text)], change: change, removedLeaves: leaves)
    }
    let region = try region(from: start, to: old.range.upperBound, floor: colon, after: nil, keepingComments: false)
    let text = Splice.insertion(" " + writer.inline(value, inFlow: false), at: colon)
    return EditPlan(splices: [text, .deletion(region)], change: change, removedLeaves: leaves)
  }

  /// A literal block keeps its form where the text allows it; otherwise quotes take its place. A comment in its header stays.
  private func blockScalarReplacement(
    of old: Node, _ scalar: Node.Scalar, by value: EditValue
  ) throws(EditRefusal) -> [Splice] {
    let headerEnd = min(lines.contentEnd(old.range.lowerBound), old.range.upperBound)
    let indicator = old.range.lowerBound..<(bytes[old.range.lowerBound..<headerEnd].firstIndex(where: TextLines.isBlank) ?? headerEnd)
    let body = min(lines.afterLineEnd(headerEnd), old.range.upperBound)..<old.range.upperBound
    let endsLine = isLineStartAfterBlock(old.range.upperBound)
    let hasDigit = bytes[indicator].contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
    if scalar.style == .literal, endsLine, !hasDigit, !body.isEmpty, isText(value), let text = value.scalarText,
      let literal = ScalarWriter.literal(text), let margin = margin(of: body)
    {
      let end = lines.lineEnd(near: body.lowerBound)
      let written = literal.lines.map { ($0.isEmpty ? "" : margin + $0) + end }.joined()
      return [Splice(indicator, literal.header), Splice(body, written)]
    }
    let text = writer.inline(value, inFlow: false)
    let rest = headerEnd..<(endsLine ? max(headerEnd, lines.beforeLineEnd(old.range.upperBound)) : old.range.upperBound)
    return [Splice(indicator, text), .deletion(rest)]
  }

  /// The spaces before the first line with something on it.
  private func margin(of body: Range<Int>) -> String? {
    var position = body.lowerBound
    while position < body.upperBound, lines.isBlankLine(position) { position = lines.nextLine(position) }
    let spaces = bytes[position..<max(position, body.upperBound)].prefix { $0 == UInt8(ascii: " ") }.count
    return spaces > 0 ? String(repeating: " ", count: spaces) : nil
  }

  private func isText(_ value: EditValue) -> Bool {
    switch value {
    case .text, .reference: true
    case .integer, .boolean, .list, .mapping: false
    }
  }
}

extension EditValue {
  var isList: Bool { if case .list = self { true } else { false } }

  var isEmptyCollection: Bool {
    switch self {
    case .list(let items): items.isEmpty
    case .mapping(let pairs): pairs.isEmpty
    case .text, .reference, .integer, .boolean: false
    }
  }
}
