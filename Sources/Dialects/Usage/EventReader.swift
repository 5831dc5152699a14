/// Reads the lines of one unit of an event stream after another, cut anywhere, and gives the JSON in it to a scanner.
///
/// A unit is an event with its empty line, an empty line by itself, or a comment line outside an event. Lines end with LF or CRLF. A CR
/// alone would end a line too (WHATWG HTML, 9.2.6), but no model server writes it: the JSON of an event with one is taken for broken.
struct EventReader {
  /// What the unit's `data` lines hold.
  private(set) var scanner = UsageScanner()
  /// The unit is a comment.
  private(set) var isComment = false

  /// A line was met that belongs to an event.
  private(set) var isInEvent = false

  private var line = Line.start
  private var hasData = false
  /// Bytes met of `data:`.
  private var matched = 0

  private enum Line: UInt8 {
    case start
    /// Within what may become `data:`, and behind it, where one space is skipped.
    case name, space
    case data
    /// Any other line of an event.
    case other
    case comment
    /// Behind a CR: the first of its line, in an event's line, in a comment.
    case emptyReturn, otherReturn, commentReturn
  }

  /// Nothing of a unit was met yet.
  var isBetweenUnits: Bool { line == .start && !isInEvent }

  /// Makes it ready for the next unit.
  mutating func reset() {
    // Clearing the scanner costs more than the rest.
    if hasData { scanner = UsageScanner() }
    hasData = false
    isInEvent = false
    isComment = false
    line = .start
  }

  /// Reads on from `start`.
  ///
  /// - Returns: the unit's end; nil where the piece ends first.
  mutating func read(_ piece: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < piece.count {
      let byte = piece[at]
      switch line {
      case .start:
        at &+= 1
        if byte == UInt8(ascii: "\n") { return at }
        beginLine(byte)
      case .name:
        guard byte == Self.name.utf8Start[matched] else {
          line = .other
          continue
        }
        at &+= 1
        matched &+= 1
        if matched == Self.name.utf8CodeUnitCount { line = .space }
      case .space:
        beginData()
        if byte == UInt8(ascii: " ") { at &+= 1 }
      case .data:
        let end = ByteRuns.lineEnd(piece.bytes, from: at)
        scanner.take(piece.extracting(at..<end))
        at = end
        endRun(piece, &at, otherwise: .otherReturn)
      case .other:
        at = ByteRuns.lineEnd(piece.bytes, from: at)
        endRun(piece, &at, otherwise: .otherReturn)
      case .comment:
        at = ByteRuns.lineEnd(piece.bytes, from: at)
        if at < piece.count, piece[at] == UInt8(ascii: "\n") { return at &+ 1 }
        endRun(piece, &at, otherwise: .commentReturn)
      case .emptyReturn, .otherReturn, .commentReturn:
        guard byte == UInt8(ascii: "\n") else {
          spoil()
          continue
        }
        at &+= 1
        guard line == .otherReturn else { return at }
        line = .start
      }
    }
    return nil
  }

  private mutating func beginLine(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\r"): line = .emptyReturn
    case UInt8(ascii: ":") where !isInEvent:
      line = .comment
      isComment = true
    case UInt8(ascii: "d"):
      line = .name
      matched = 1
      isInEvent = true
    default:
      line = .other
      isInEvent = true
    }
  }

  /// The lines of an event's data are joined by LF.
  private mutating func beginData() {
    if hasData { scanner.take(Self.lineFeed.span) }
    hasData = true
    line = .data
  }

  /// Takes what ended a run: an LF ends the line, a CR perhaps.
  private mutating func endRun(_ piece: Span<UInt8>, _ at: inout Int, otherwise afterReturn: Line) {
    guard at < piece.count else { return }
    line = piece[at] == UInt8(ascii: "\n") ? .start : afterReturn
    at &+= 1
  }

  /// A CR was not followed by LF.
  private mutating func spoil() {
    if line == .commentReturn {
      line = .comment
    } else {
      line = .other
      isInEvent = true
      hasData = true
      scanner.spoil()
    }
  }

  private static let name: StaticString = "data:"
  private static let lineFeed = [UInt8]("\n".utf8)
}
