/// The lines of a text as splices need them: where they start and end, and which of them hold nothing but a comment.
struct TextLines: Sendable {
  let bytes: [UInt8]
  /// After a byte order mark.
  let start: Int

  init(_ source: SourceText) {
    bytes = source.bytes
    start = source.byteOrderMarkLength
  }

  /// The start of the line that holds the offset.
  func lineStart(_ offset: Int) -> Int {
    var position = offset
    while position > start, !isLineStart(position) { position -= 1 }
    return position
  }

  /// Whether a line starts here: the end of a text without a final line end is none.
  func isLineStart(_ offset: Int) -> Bool {
    guard offset > start else { return true }
    switch bytes[offset - 1] {
    case UInt8(ascii: "\n"): return true
    case UInt8(ascii: "\r"): return offset == bytes.count || bytes[offset] != UInt8(ascii: "\n")
    default: return false
    }
  }

  /// The end of the line that holds the offset, before its line end.
  func contentEnd(_ offset: Int) -> Int { bytes[offset...].firstIndex(where: Self.isLineEnd) ?? bytes.count }

  /// The start of the next line, or the end of the text.
  func nextLine(_ offset: Int) -> Int { afterLineEnd(contentEnd(offset)) }

  /// Behind the line end that starts here, if one does.
  func afterLineEnd(_ offset: Int) -> Int {
    guard offset < bytes.count, Self.isLineEnd(bytes[offset]) else { return offset }
    let isPair = bytes[offset] == UInt8(ascii: "\r") && offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "\n")
    return offset + (isPair ? 2 : 1)
  }

  /// Before the line end that ends here, if one does.
  func beforeLineEnd(_ offset: Int) -> Int {
    guard offset > start, Self.isLineEnd(bytes[offset - 1]) else { return offset }
    let isPair = bytes[offset - 1] == UInt8(ascii: "\n") && offset - 1 > start && bytes[offset - 2] == UInt8(ascii: "\r")
    return offset - (isPair ? 2 : 1)
  }

  /// Bytes between the start of the line and the offset.
  func column(_ offset: Int) -> Int { offset - lineStart(offset) }

  /// Whether nothing but spaces stands before it on its line.
  func isFirstOnLine(_ offset: Int) -> Bool { bytes[lineStart(offset)..<offset].allSatisfy { $0 == UInt8(ascii: " ") } }

  /// Whether nothing but blanks and a comment stands between the offset and the end of its line.
  func endsLine(_ offset: Int) -> Bool {
    let end = contentEnd(offset)
    return NodeRange.skipBlanks(in: bytes, from: offset, to: end) == end
  }

  /// The column of a line's comment if it has nothing else, given the line's start.
  func commentColumn(_ lineStart: Int) -> Int? {
    var position = lineStart
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    return position < bytes.count && bytes[position] == UInt8(ascii: "#") ? position - lineStart : nil
  }

  func isBlankLine(_ lineStart: Int) -> Bool { bytes[lineStart..<contentEnd(lineStart)].allSatisfy(Self.isBlank) }

  /// Where the line starts that comes after a value which ends here, and after the value's own comment lines: those that follow directly
  /// and are indented deeper than `column`. The end of the text if there is no such line.
  func afterOwnLines(_ end: Int, deeperThan column: Int) -> Int {
    // A block scalar ends with its line end.
    var position = end > start && isLineStart(end) ? end : nextLine(end)
    while position < bytes.count, let comment = commentColumn(position), comment > column { position = nextLine(position) }
    return position
  }

  /// Where the comment lines start that stand directly above this line in this column, none of them before `floor`.
  func withCommentsAbove(_ lineStart: Int, column: Int, floor: Int) -> Int {
    var position = lineStart
    while position > start {
      let above = self.lineStart(beforeLineEnd(position))
      guard above < position, above >= floor, commentColumn(above) == column else { break }
      position = above
    }
    return position
  }

  /// Whether the last line lacks its line end. An empty text lacks nothing.
  var lacksFinalLineEnd: Bool { bytes.count > start && !isLineStart(bytes.count) }

  /// The line end used around the offset: that of the line before, of the line itself, or else of the first line.
  func lineEnd(near offset: Int) -> String {
    let end = isLineStart(offset) && offset > start ? beforeLineEnd(offset) : contentEnd(offset)
    for place in [end, contentEnd(start)] {
      let after = afterLineEnd(place)
      if after > place { return String(decoding: bytes[place..<after], as: UTF8.self) }
    }
    return "\n"
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
