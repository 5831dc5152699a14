import Dialects
import NIOCore
import Upstream

/// Meters one answer while it passes by: the tokens that it says it cost, how fast they came, and what of it is for the client to see.
///
/// **Speed**: output tokens by the time that the answer took to be made. For a stream that is from the first byte of its body to its usage,
/// which is the last that it says, so that waiting in the upstream's queue and reading the prompt do not count; for any other answer it is
/// from sending the request to the answer's end. A stream that comes all at once was made before it was sent, and is measured like any other
/// answer.
struct AnswerMeter {
  /// A stream that takes less from its first byte to its end has come all at once.
  private static let shortestStream = TimeAmount.milliseconds(10)

  private var stream: StreamMeter?
  private var whole: UsageScanner?
  private let sent: NIODeadline
  private var firstByte: NIODeadline?
  /// What the answer has said so far, and when it said that.
  private var told: (tokens: TokenUsage, at: NIODeadline)?

  /// nil for an answer that says nothing of usage: an error, or one whose bytes are encoded.
  ///
  /// - Parameters:
  ///   - sent: when the request was sent.
  ///   - hidesUsage: the client did not ask for usage; the gateway did.
  init?(_ head: ResponseHead, sent: NIODeadline, hidesUsage: Bool) {
    guard (200..<300).contains(head.status), !head.isEncoded else { return nil }
    self.sent = sent
    if head.isEventStream {
      // An announced length is a promise that would be broken.
      stream = StreamMeter(hidesUsageChunk: hidesUsage && head.contentLength == nil)
    } else {
      whole = UsageScanner()
    }
  }

  /// Takes the next piece of the body.
  ///
  /// - Returns: what goes on now; nil: nothing. Nearly always the piece itself; nothing is allocated then.
  mutating func take(_ piece: consuming ByteBuffer) -> ByteBuffer? {
    if firstByte == nil { firstByte = .now() }
    whole?.take(piece.readableBytesUInt8Span)
    let metered = stream?.take(piece.readableBytesUInt8Span)
    note()
    switch metered {
    case nil, .whole: return piece
    case .part(let range):
      return range.isEmpty ? nil : piece.getSlice(at: piece.readerIndex + range.lowerBound, length: range.count)
    case .bytes(let bytes): return ByteBuffer(bytes: bytes)
    }
  }

  /// The body is over, well or badly.
  ///
  /// - Returns: what was held back and goes on now; nil: nothing.
  mutating func finish() -> ByteBuffer? {
    guard let held = stream?.finish() else { return nil }
    note()
    return held.isEmpty ? nil : ByteBuffer(bytes: held)
  }

  /// What the answer has said so far; nil: nothing of usage.
  var usage: AnswerUsage? {
    told.map { AnswerUsage(tokens: $0.tokens, perSecond: Self.speed($0.tokens.output, in: makingTime(until: $0.at))) }
  }

  /// Output tokens per second; nil where there are none, or no time has passed.
  static func speed(_ tokens: Int, in time: TimeAmount) -> Double? {
    tokens > 0 && time.nanoseconds > 0 ? Double(tokens) * 1e9 / Double(time.nanoseconds) : nil
  }

  private mutating func note() {
    guard let tokens = stream?.usage ?? whole?.usage, tokens != told?.tokens else { return }
    told = (tokens, .now())
  }

  private func makingTime(until end: NIODeadline) -> TimeAmount {
    guard stream != nil, let firstByte, end - firstByte >= Self.shortestStream else { return end - sent }
    return end - firstByte
  }
}
