/// Finds the smallest splices that make a change to a document's text. Pure; what it makes is proven by `EditProof`.
struct EditPlanner {
  let document: Document
  let lines: TextLines
  let writer: ValueWriter
  var bytes: [UInt8] { lines.bytes }

  init(_ document: Document) {
    self.document = document
    lines = TextLines(document.source)
    writer = ValueWriter(habits: LayoutHabits(of: document))
  }

  // MARK: What all plans need

  /// Whether some collection on the way stands in brackets or braces: then everything in it does.
  func isInFlow(_ trail: Trail) -> Bool { trail.steps.contains { $0.parent.isFlow(in: bytes) } }

  /// Refuses a change that would reach other places through an alias.
  func refuseSharing(_ trail: Trail, changingNode: Bool = true, replacing replaced: [Node] = []) throws(EditRefusal) {
    let changed = trail.steps.map(\.parent) + (changingNode ? [trail.node] : [])
    guard let use = AnchorUses(changed: changed, replaced: replaced).first(in: document.root) else { return }
    let related = [RelatedPlace(location: location(use.alias.range.lowerBound), note: "it is repeated here")]
    let name = use.target.anchor ?? ""
    throw EditRefusal(
      .anchorInUse, "`&\(name)` is repeated elsewhere, which would change too", at: location(use.target.range.lowerBound),
      related: related)
  }

  func location(_ offset: Int) -> SourceLocation { document.source.location(at: offset) }

  func unsupported(_ offset: Int, _ message: String = "the text is laid out in a way that is not edited here") -> EditRefusal {
    EditRefusal(.unsupportedLayout, message, at: location(offset))
  }

  func hasProperties(_ node: Node) -> EditRefusal {
    let message = "the value has an anchor or a tag, which would belong to another one"
    return EditRefusal(.hasProperties, message, at: location(node.range.lowerBound))
  }

  /// The entry whose value stands at the end of the way; nil for items and for the root.
  func entry(of trail: Trail) -> Node.Entry? {
    guard let step = trail.steps.last else { return nil }
    return step.parent.content.entries?[step.index]
  }

  /// Behind the colon of an entry, which stands on the line of its key.
  func afterColon(_ entry: Node.Entry) throws(EditRefusal) -> Int {
    let end = entry.key.range.upperBound
    let colon = bytes[end...].firstIndex { !TextLines.isBlank($0) } ?? bytes.count
    guard colon < bytes.count, bytes[colon] == UInt8(ascii: ":") else { throw unsupported(end) }
    return colon + 1
  }

  /// New lines in front of the line that starts at the offset, or at the end of the text. A last line that lacks its end keeps lacking it.
  ///
  /// - Parameter previous: what the lines are put behind.
  func insertion(of text: [String], at offset: Int, after previous: Node?) throws(EditRefusal) -> Splice {
    let end = lines.lineEnd(near: offset)
    guard offset == bytes.count, lines.lacksFinalLineEnd else {
      return .insertion(text.map { $0 + end }.joined(), at: offset)
    }
    if let previous, previous.endsOpen(in: bytes) {
      throw EditRefusal(
        .noFinalLineEnd, "the file ends within a block scalar, without a line end; a further line would change its value",
        at: location(previous.lastLeaf.range.lowerBound))
    }
    return .insertion(text.map { end + $0 }.joined(), at: offset)
  }

  /// Where new lines go that follow a block collection: behind its last leaf and that one's own comments.
  func end(of collection: Node, column: Int) throws(EditRefusal) -> Int {
    let end = collection.range.upperBound
    guard isLineStartAfterBlock(end) || lines.endsLine(end) else { throw unsupported(end) }
    return lines.afterOwnLines(end, deeperThan: column)
  }

  /// A block scalar ends behind its line end.
  func isLineStartAfterBlock(_ offset: Int) -> Bool { offset > lines.start && lines.isLineStart(offset) }

  /// The column of a key that stands first on its line, or behind dashes.
  func column(ofKey key: Node) throws(EditRefusal) -> Int {
    let start = key.range.lowerBound
    let prefix = bytes[lines.lineStart(start)..<start]
    guard prefix.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }) else {
      throw EditRefusal(.notFirstOnLine, "the key is not the first thing on its line", at: location(start))
    }
    return prefix.count
  }
}
