import NIOCore
import Upstream

/// Holds a 400 or 422 to a request that the gateway had added `stream_options` to, until it is clear whether that is what it refuses.
///
/// Servers that know the field take it; some others refuse a field that they do not know, and name it in their answer.
struct UsageRefusal {
  /// Bytes of a body that are held. Such answers are short.
  private static let limit = 64 << 10

  private var held: TransferUpdate

  enum Verdict {
    /// It must be looked at further.
    case open
    /// The field is refused: the same request without it may do.
    case refused
    /// It is an answer like any other, with all that has come of it.
    case answer(TransferUpdate)
  }

  init() { held = TransferUpdate() }

  /// Whether an answer with this status may be one.
  static func mayBe(_ status: Int) -> Bool { status == 400 || status == 422 }

  mutating func take(_ update: consuming TransferUpdate) -> Verdict {
    if let head = update.head { held.head = head }
    if let body = update.body.take() {
      if held.body?.writeImmutableBuffer(body) == nil { held.body = body }
    }
    held.end = update.end
    guard held.end != nil || (held.body?.readableBytes ?? 0) > Self.limit else { return .open }
    if case .complete? = held.end, let body = held.body, Self.namesField(body) { return .refused }
    var answer = TransferUpdate()
    swap(&answer, &held)
    return .answer(answer)
  }

  private static func namesField(_ body: ByteBuffer) -> Bool {
    let field = Array("stream_options".utf8)
    let view = body.readableBytesView
    return view.indices.contains { view[$0] == field[0] && view[$0...].starts(with: field) }
  }
}
