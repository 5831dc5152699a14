/// Goes through `Name: value` lines, each ended by a line feed.
struct HeaderLines {
  struct Line {
    /// With its line end.
    var range: Range<Int>
    /// Without the space that some put before the colon, which a proxy is not to pass on (RFC 9112, 5.1).
    var name: Range<Int>
    /// Without the space around it.
    var value: Range<Int>
    /// Whether it may be passed on as it is: it has a name, nothing between that and its colon, and no carriage return but its last.
    var isSound: Bool
  }

  private var position = 0

  /// The next line; nil behind the last.
  mutating func next(_ bytes: Span<UInt8>) -> Line? {
    guard position < bytes.count else { return nil }
    let start = position
    var colon = start
    while colon < bytes.count, bytes[colon] != UInt8(ascii: ":"), bytes[colon] != 10 { colon += 1 }
    var end = colon
    var returns = 0
    while end < bytes.count, bytes[end] != 10 {
      if bytes[end] == 13 { returns += 1 }
      end += 1
    }
    let endsInReturn = end > colon && bytes[end - 1] == 13
    var nameEnd = colon
    while nameEnd > start, Self.isSpace(bytes[nameEnd - 1]) { nameEnd -= 1 }
    var valueStart = min(colon + 1, end)
    var valueEnd = end
    while valueStart < valueEnd, Self.isSpace(bytes[valueStart]) { valueStart += 1 }
    while valueEnd > valueStart, Self.isSpace(bytes[valueEnd - 1]) { valueEnd -= 1 }
    position = min(end + 1, bytes.count)
    return Line(
      range: start..<position, name: start..<nameEnd, value: valueStart..<valueEnd,
      isSound: nameEnd == colon && nameEnd > start && returns == (endsInReturn ? 1 : 0))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
