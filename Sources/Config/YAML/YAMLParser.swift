/// Reads one YAML document into a tree with places.
package enum YAMLParser {
  /// What is read of `source`, and all that is wrong with it.
  ///
  /// The document is nil when the text is not YAML, breaks a limit or has an alias that leads nowhere. It is given together with
  /// errors where the tree is whole in spite of them (duplicate keys, keys that are no scalars: the latter are left out), so that
  /// further errors can be found in the same run. Excerpts hide what looks like a secret, whether or not `source` has masks. Work is O(n) in the size of the
  /// text; time and memory beyond that are bounded by `limits`.
  package static func parse(
    _ source: SourceText, limits: YAMLLimits = .default
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    if TextCheck.firstProblem(in: source) != nil {
      // Once more with masks, which cost a pass over the text that a good file does not pay.
      return (nil, TextCheck.firstProblem(in: source.maskingLikelySecrets()).map { [$0] } ?? [])
    }
    var builder = TreeBuilder(source: source, limits: limits)
    read(source, into: &builder)
    guard builder.isUsable else { return (nil, builder.diagnostics) }
    let root = builder.root.flatMap { isNothing($0) ? nil : $0 }
    return (Document(source: source, root: root, nodeCount: builder.nodeCount, hasAliases: builder.hasAliases), builder.diagnostics)
  }

  private static func read(_ source: SourceText, into builder: inout TreeBuilder) {
    let shift = source.byteOrderMarkLength
    // libyaml is not given the byte order mark, and does not count it.
    let first = shift == 0 ? 0 : 1
    func byte(_ position: Int) -> Int { source.scalars.offset(ofScalar: position + first, in: source.bytes) }
    do throws(YAMLFailure) {
      var reader = try YAMLEventReader(source.bytes[shift...])
      while !builder.isStopped {
        let event = try reader.next()
        let range = byte(event.start)..<byte(event.end)
        switch event.kind {
        case .streamStart, .documentStart: break
        case .streamEnd: return
        case .scalar(let scalar): builder.scalar(scalar, range, anchor: event.anchor, tag: event.tag)
        case .alias(let name): builder.alias(name, range)
        case .sequenceStart: builder.open(isMapping: false, range, anchor: event.anchor, tag: event.tag)
        case .mappingStart: builder.open(isMapping: true, range, anchor: event.anchor, tag: event.tag)
        case .sequenceEnd, .mappingEnd: builder.close(range)
        case .documentEnd: return refuseMore(in: source, after: range.upperBound, &builder)
        }
      }
    } catch {
      let place = byte(error.position)
      builder.fail(diagnostic(of: error, in: source, at: place, context: error.contextPosition.map(byte), &builder))
    }
  }

  /// Looks at what follows the document by itself rather than have libyaml read on: it would read directives without bound.
  private static func refuseMore(in source: SourceText, after end: Int, _ builder: inout TreeBuilder) {
    let bytes = source.bytes
    var position = end
    while true {
      position = NodeRange.skipBlanks(in: bytes, from: position, to: bytes.count)
      guard bytes[position...].starts(with: Array("...".utf8)) else { break }
      position += 3
    }
    guard position < bytes.count else { return }
    if bytes[position...].starts(with: Array("---".utf8)) || bytes[position] == UInt8(ascii: "%") {
      builder.fail(
        Diagnostic(
          id: .multipleDocuments, message: "a second YAML document starts here", primary: builder.span(position..<(position + 3)),
          hint: "a configuration is one document; `include` reads further files"))
    } else {
      builder.fail(
        Diagnostic(
          id: .syntax, message: "the document is complete before this", primary: builder.span(position..<(position + 1)),
          hint: "is the file a mapping, with each key at the start of its line?"))
    }
  }

  private static func diagnostic(
    of failure: YAMLFailure, in source: SourceText, at place: Int, context: Int?, _ builder: inout TreeBuilder
  ) -> Diagnostic {
    let bytes = source.bytes
    let rest = NodeRange.skipBlanks(in: bytes, from: min(place, bytes.count), to: bytes.count)
    // Whether anything but blanks and comments follows decides; a tab is looked at where it stands.
    let next = rest < bytes.count ? bytes[min(place, bytes.count - 1)] : nil
    let explanation = SyntaxExplanation(problem: failure.problem, context: failure.context, next: next)
    let primary = explanation.pointsAtContext ? context ?? place : place
    var related: [RelatedPlace] = []
    if let context, context != primary, let text = failure.context, text.hasPrefix("while parsing a ") {
      let thing = text.dropFirst("while parsing a ".count)
      related.append(RelatedPlace(location: source.location(at: context), note: "the \(thing) starts here"))
    }
    if failure.problem == "mapping values are not allowed in this context", let colon = colonWithoutSpace(bytes, beforeLineOf: place) {
      related.append(RelatedPlace(location: source.location(at: colon), note: "is a space missing after this `:`?"))
    }
    return Diagnostic(
      id: explanation.id, message: explanation.message, primary: builder.span(primary..<(primary + 1)), related: related,
      hint: explanation.hint)
  }

  /// The colon of a line like `name:value`, if the line before that of `place` is one: libyaml takes it for text and fails a line later.
  private static func colonWithoutSpace(_ bytes: [UInt8], beforeLineOf place: Int) -> Int? {
    let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    guard let lineEnd = bytes[..<place].lastIndex(where: isEnd) else { return nil }
    let before = bytes[..<lineEnd].reversed().drop(while: isEnd).prefix { !isEnd($0) }
    let line = before.endIndex.base..<before.startIndex.base
    guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")), colon + 1 < line.upperBound else { return nil }
    return NodeRange.skipBlanks(in: bytes, from: colon + 1, to: line.upperBound) == colon + 1 ? colon : nil
  }

  /// `---` alone, which says no more than an empty file.
  private static func isNothing(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node.content else { return false }
    return scalar.style == .plain && scalar.text.isEmpty && node.anchor == nil && node.tag == nil
  }
}
