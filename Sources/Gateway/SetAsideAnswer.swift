import NIOCore
import Upstream

/// An answer that said "not here, not now": kept while others are tried, and passed on if they are no better.
struct SetAsideAnswer {
  /// Bytes of a body that are kept. Answers like these are short; a longer one is given up.
  private static let limit = 64 << 10

  private let status: Int
  private let lines: ByteBuffer
  private let isEventStream: Bool
  private var body = ByteBuffer()

  init(_ head: ResponseHead) {
    status = head.status
    lines = head.raw
    isEventStream = head.isEventStream
  }

  /// Appends a piece of the body. False if that is more than is kept.
  mutating func append(_ piece: ByteBuffer) -> Bool {
    guard body.readableBytes + piece.readableBytes <= Self.limit else { return false }
    body.writeImmutableBuffer(piece)
    return true
  }

  /// The answer, whole.
  var update: RelayUpdate {
    RelayUpdate(
      head: RelayHead(status: status, lines: lines, contentLength: body.readableBytes, isEventStream: isEventStream), body: body,
      end: .complete)
  }
}
