/// Reads the usage out of an event stream that passes by, and takes out the chunk that only says it where the client did not ask for one.
///
/// **What is taken out**: an event whose JSON has an empty array as `choices` and an object as `usage`, from its first line that is no
/// comment to its empty line. Nothing else ever: a chunk with choices stays with its usage, and a member `usage: null`, which asking brings
/// into every chunk, stays too, for bytes are not rewritten. An event of more than `holdLimit` bytes stays, and so does one with a CR alone.
///
/// **What is held back**: the beginning of an event that was torn between two pieces, while it may still become such a chunk; at most
/// `holdLimit` bytes. What has `choices` in it, or is no JSON object, goes on at once. No token waits for this: an event that comes whole
/// is decided there and then, and of a torn one a client can do nothing before its empty line, which comes with or behind the piece that
/// releases it. Where nothing is taken out, nothing is held back.
package struct StreamMeter: Sendable {
  /// How many bytes of an event are held back at most.
  package static let holdLimit = 16 << 10

  /// What the last event that told it said; nil while none has.
  package private(set) var usage: TokenUsage?

  private let hidesUsageChunk: Bool
  private var reader = EventReader()
  private var held: [UInt8] = []
  /// Part of the unit that is being read was passed on.
  private var hasPassed = false

  /// - Parameter hidesUsageChunk: the client did not ask for usage: what asks was put into its request.
  package init(hidesUsageChunk: Bool) {
    self.hidesUsageChunk = hidesUsageChunk
  }

  /// Bytes that are held back now.
  package var heldCount: Int { held.count }

  /// Takes the next piece and says what goes on now, which is to be passed on before the next call.
  ///
  /// O(n); allocates only where the answer is `bytes`, or something is held back.
  package mutating func take(_ piece: Span<UInt8>) -> MeteredPiece {
    var at = 0
    if reader.isBetweenUnits {
      while at < piece.count, let end = EventSearch.endOfPlainEvent(piece.bytes, from: at) { at = end }
    }
    return at == piece.count ? .whole : takeClosely(piece, from: at)
  }

  /// - Parameter first: where the first unit begins that could not be skipped. What stands before it goes on.
  private mutating func takeClosely(_ piece: Span<UInt8>, from first: Int) -> MeteredPiece {
    var editor = PieceEditor()
    // From here on nothing was given to the editor yet.
    var mark = 0
    var at = first
    while at < piece.count {
      let start = at
      let end = reader.read(piece, from: start)
      at = end ?? piece.count
      if end != nil, let told = reader.scanner.usage { usage = told }
      if isWithheld(start..<at, isOver: end != nil) {
        editor.keep(mark..<start, of: piece)
        mark = at
        if end == nil { held.append(start..<at, of: piece) } else { held.removeAll(keepingCapacity: true) }
      } else {
        hasPassed = true
        editor.keep(held: held)
        held.removeAll(keepingCapacity: true)
      }
      guard end != nil else { break }
      // Only behind an event: in front of one, comments without an empty line would make the search quadratic.
      let searches = reader.isInEvent
      reader.reset()
      hasPassed = false
      while searches, at < piece.count, let end = EventSearch.endOfPlainEvent(piece.bytes, from: at) { at = end }
    }
    editor.keep(mark..<piece.count, of: piece)
    return editor.result(of: piece)
  }

  /// The stream is over, well or badly.
  ///
  /// - Returns: what was held back and is to be passed on; empty where nothing was.
  package mutating func finish() -> [UInt8] {
    // An event without its empty line is none, but what it says was spent all the same.
    if let told = reader.scanner.usage { usage = told }
    reader.reset()
    hasPassed = false
    let rest = held
    held = []
    return rest
  }

  /// Whether a part of the piece, which belongs to the unit being read, does not go on now.
  private func isWithheld(_ part: Range<Int>, isOver: Bool) -> Bool {
    guard hidesUsageChunk, !hasPassed, !reader.isComment, held.count + part.count <= Self.holdLimit else { return false }
    return isOver ? reader.scanner.isUsageChunk : reader.scanner.mayBeUsageChunk
  }
}
