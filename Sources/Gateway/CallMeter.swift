import Dialects
import NIOCore
import Upstream

/// The metering of one call from its request to the end of its answer: asks for usage in the client's stead, and meters the answer.
///
/// Nothing in here sends anything: `Relay` does, and tells it.
struct CallMeter {
  /// Whether the request that is under way asks for usage although the client's does not.
  private enum Asking {
    case no, yes
    /// It did, was refused, and is sent once more as the client wrote it.
    case takenBack
  }

  private var asking = Asking.no
  private var manners: UpstreamManners?
  private var sent = NIODeadline.uptimeNanoseconds(0)
  private var answer: AnswerMeter?
  private var window = WindowBalance()

  // MARK: - The request

  /// The request is about to be sent to an upstream that has these manners.
  ///
  /// - Returns: what to change in its body, so that it asks for usage.
  mutating func send(_ request: RelayRequest, _ manners: UpstreamManners) -> BodyEdit? {
    self.manners = manners
    sent = .now()
    let edit = manners.refusesUsage ? nil : request.usageEdit
    asking = edit == nil ? .no : .yes
    return edit
  }

  /// The upstream has refused what was added; the request is about to be sent to it once more, without that.
  mutating func sendAgain() {
    sent = .now()
    asking = .takenBack
  }

  /// Whether an answer with this status may refuse what the gateway has added: see `UsageRefusal`.
  func mayBeRefused(_ status: Int) -> Bool { asking == .yes && UsageRefusal.mayBe(status) }

  // MARK: - The answer

  /// The head of the answer that is passed on.
  mutating func begin(_ head: ResponseHead) {
    answer = AnswerMeter(head, sent: sent, hidesUsage: asking == .yes)
    // What was refused is now taken: it was the field indeed, and not anything else that a client can have refused at will.
    if asking == .takenBack, (200..<300).contains(head.status) { manners?.noteUsageRefused() }
  }

  /// A piece of the answer's body.
  ///
  /// - Returns: what of it goes on now, and how many bytes are to be reported to the upstream as taken at once.
  mutating func pass(_ piece: consuming ByteBuffer) -> (ByteBuffer?, taken: Int) {
    guard answer != nil else { return (piece, 0) }
    let came = piece.readableBytes
    let passed = answer?.take(piece)
    return (passed, window.pass(passed?.readableBytes ?? 0, of: came))
  }

  /// The client took `bytes`; returns how many are to be reported to the upstream.
  mutating func take(_ bytes: Int) -> Int { window.take(bytes) }

  /// The body is over. Returns what was held back and goes on now.
  mutating func finish() -> ByteBuffer? { answer?.finish() }

  /// What the answer has said so far; nil: nothing of usage.
  var usage: AnswerUsage? { answer?.usage }
}
