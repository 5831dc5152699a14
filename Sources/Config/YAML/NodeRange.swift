/// Finds where a value really starts and ends: libyaml's marks count anchors and tags in, and end block scalars late.
enum NodeRange {
  /// Where the value starts that has `properties` (an anchor, a tag, both) written in front of it from `start` on: after them, and after
  /// the blanks and comments that follow them. At most `end`.
  static func valueStart(in bytes: [UInt8], from start: Int, to end: Int, properties: Int) -> Int {
    var position = start
    for _ in 0..<properties {
      position = skipBlanks(in: bytes, from: position, to: end)
      guard position < end else { return end }
      switch bytes[position] {
      case UInt8(ascii: "&"): position = skipAnchor(in: bytes, from: position + 1, to: end)
      case UInt8(ascii: "!"): position = skipTag(in: bytes, from: position + 1, to: end)
      default: return position
      }
    }
    return properties == 0 ? start : skipBlanks(in: bytes, from: position, to: end)
  }

  /// The end of a block scalar without the empty lines after it: they stand before what follows. Those of a scalar that keeps them
  /// (`|+`), or whose last line is made of blanks, belong to its value and stay.
  static func blockScalarEnd(in bytes: [UInt8], _ range: Range<Int>, text: String) -> Int {
    let headerEnd = lineEnd(in: bytes, from: range.lowerBound, to: range.upperBound)
    let header = bytes[range.lowerBound..<headerEnd].prefix { $0 != UInt8(ascii: "#") }
    guard !header.contains(UInt8(ascii: "+")) else { return range.upperBound }
    var value = text.utf8[...]
    if value.last == UInt8(ascii: "\n") { value.removeLast() }
    guard !(value.last.map(isBlank) ?? false) else { return range.upperBound }
    var end = range.upperBound
    while end > headerEnd {
      var contentEnd = end
      if bytes[contentEnd - 1] == UInt8(ascii: "\n") { contentEnd -= 1 }
      if contentEnd > headerEnd, bytes[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
      var lineStart = contentEnd
      while lineStart > headerEnd, isBlank(bytes[lineStart - 1]) { lineStart -= 1 }
      // A line with something on it, or the header: the value ends with its line end.
      guard lineStart > headerEnd, isLineEnd(bytes[lineStart - 1]), contentEnd < end || lineStart < contentEnd else { return end }
      end = lineStart
    }
    return end
  }

  /// The first byte from `start` on that is neither blank, line end nor comment.
  static func skipBlanks(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var position = start
    while position < end {
      if isBlank(bytes[position]) || isLineEnd(bytes[position]) {
        position += 1
      } else if bytes[position] == UInt8(ascii: "#"), position == 0 || isBlank(bytes[position - 1]) || isLineEnd(bytes[position - 1]) {
        position = lineEnd(in: bytes, from: position, to: end)
      } else {
        return position
      }
    }
    return end
  }

  private static func lineEnd(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    bytes[start..<end].firstIndex(where: isLineEnd) ?? end
  }

  /// libyaml's anchors: letters, digits, `_` and `-`.
  private static func skipAnchor(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    let isName: (UInt8) -> Bool = { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return bytes[start..<end].firstIndex { !isName($0) } ?? end
  }

  /// `!<…>`, or up to a blank or, in a flow collection, a comma or bracket.
  private static func skipTag(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    if start < end, bytes[start] == UInt8(ascii: "<") {
      return bytes[start..<end].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? end
    }
    return bytes[start..<end].firstIndex { byte in
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
      default: isBlank(byte) || isLineEnd(byte)
      }
    } ?? end
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
