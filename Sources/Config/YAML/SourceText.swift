/// The text of one file: its bytes, their digest, and where its lines are.
package struct SourceText: Sendable {
  /// The name for messages: the path as the user gave it.
  package private(set) var file: String
  /// As read, a byte order mark included. Not necessarily UTF-8: `YAMLParser` says so.
  package let bytes: [UInt8]
  package let digest: ContentDigest
  /// Byte ranges that are never shown, in order and without overlap: every excerpt has `•••` in their place.
  package private(set) var maskedRanges: [Range<Int>] = []
  /// Where each line starts; the first one after a byte order mark.
  private let lineStarts: [Int]
  let scalars: ScalarIndex

  /// Costs O(n): the digest, the lines and the columns are found once.
  package init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
    digest = ContentDigest(of: bytes)
    lineStarts = Self.lineStarts(of: bytes)
    scalars = ScalarIndex(bytes)
  }

  package init(file: String, text: String) { self.init(file: file, bytes: Array(text.utf8)) }

  func named(_ file: String) -> SourceText {
    var copy = self
    copy.file = file
    return copy
  }

  /// The same text with further ranges masked. Ranges outside the text are cut to it.
  package func masking(_ ranges: [Range<Int>]) -> SourceText {
    var copy = self
    copy.maskedRanges = []
    let all = (maskedRanges + ranges.map { $0.clamped(to: 0..<bytes.count) }).filter { !$0.isEmpty }
    for range in all.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = copy.maskedRanges.last, range.lowerBound <= last.upperBound {
        copy.maskedRanges[copy.maskedRanges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        copy.maskedRanges.append(range)
      }
    }
    return copy
  }

  /// The same text with everything masked that looks like a secret, judged by the text alone. For a file that does not parse, and
  /// for whatever is said before its keys are understood.
  package func maskingLikelySecrets() -> SourceText { masking(LikelySecrets.ranges(in: bytes)) }

  package var lineCount: Int { lineStarts.count }

  /// Length of a UTF-8 byte order mark at the start: 3 or 0.
  var byteOrderMarkLength: Int { Self.byteOrderMarkLength(of: bytes) }

  /// Offsets beyond the text count as its end.
  package func location(at offset: Int) -> SourceLocation {
    let offset = min(max(offset, 0), bytes.count)
    let line = lineIndex(at: offset)
    let start = min(lineStarts[line], offset)
    let column = scalars.scalars(before: offset, in: bytes) - scalars.scalars(before: start, in: bytes) + 1
    return SourceLocation(file: file, line: line + 1, column: column)
  }

  /// The first line of a range as a place to point at: at least one character, with the line's text. O(log n).
  package func span(_ range: Range<Int>) -> SourceSpan {
    let range = range.clamped(to: 0..<bytes.count)
    let content = lineContent(lineIndex(at: range.lowerBound))
    let start = min(max(range.lowerBound, content.lowerBound), content.upperBound)
    let onLine = start..<max(start, min(range.upperBound, content.upperBound))
    let excerpt = Excerpt(of: self, line: content, pointingAt: onLine)
    let length = scalars.scalars(before: onLine.upperBound, in: bytes) - scalars.scalars(before: start, in: bytes)
    return SourceSpan(
      location: location(at: range.lowerBound), length: max(1, length), excerpt: excerpt.text,
      excerptColumn: excerpt.column, excerptLength: excerpt.length)
  }

  /// The text of a line, counted from 1, without its line end, with masks in place; a very long one is cut. Empty for other numbers.
  package func line(_ number: Int) -> String {
    guard lineStarts.indices.contains(number - 1) else { return "" }
    let content = lineContent(number - 1)
    return Excerpt(of: self, line: content, pointingAt: content.lowerBound..<content.lowerBound).text
  }

  /// The bytes of the line that holds the offset, without its line end.
  func lineRange(at offset: Int) -> Range<Int> { lineContent(lineIndex(at: min(max(offset, 0), bytes.count))) }

  private func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line, counted from 0, without its line end.
  private func lineContent(_ line: Int) -> Range<Int> {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    // Only a line end is taken away: LF, CRLF or CR, once.
    if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  private static func byteOrderMarkLength(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  private static func lineStarts(of bytes: [UInt8]) -> [Int] {
    var starts = [byteOrderMarkLength(of: bytes)]
    for (offset, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\n"):
        starts.append(offset + 1)
      case UInt8(ascii: "\r") where offset + 1 == bytes.count || bytes[offset + 1] != UInt8(ascii: "\n"):
        starts.append(offset + 1)
      default:
        break
      }
    }
    return starts
  }
}
