/// A string as it stands in a scanned JSON text.
struct JSONString {
  /// What stands between the quotes.
  var content: Range<Int>
  /// Whether a backslash stands in it; without one the content is its own meaning.
  var hasEscapes: Bool

  /// With the quotes.
  var quoted: Range<Int> { content.lowerBound - 1..<content.upperBound + 1 }

  /// Whether the string means exactly this ASCII text, however it is escaped. No allocation.
  func means(_ text: StaticString, in body: Span<UInt8>) -> Bool {
    text.withUTF8Buffer { expected in
      guard hasEscapes || content.count == expected.count else { return false }
      var at = content.lowerBound
      for byte in expected {
        guard at < content.upperBound else { return false }
        if body[at] == UInt8(ascii: "\\") {
          let escape = JSONEscape(in: body, at: at)
          guard escape.scalar?.value == UInt32(byte) else { return false }
          at += escape.length
        } else {
          guard body[at] == byte else { return false }
          at += 1
        }
      }
      return at == content.upperBound
    }
  }
}
