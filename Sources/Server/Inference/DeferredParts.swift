import NIOCore
import NIOHTTP1

/// Parts of pipelined requests that arrived while an earlier one was being answered.
struct DeferredParts {
  private static let byteLimit = 128 << 10
  private static let partLimit = 1024

  /// Small at first: most connections never have any.
  private var parts = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
  private var bytes = 0

  /// Whether no more should be read. What one read of the socket brought still comes on top.
  var isFull: Bool { bytes > Self.byteLimit || parts.count > Self.partLimit }

  mutating func append(_ part: HTTPServerRequestPart) {
    if case .body(let body) = part { bytes += body.readableBytes }
    parts.append(part)
  }

  mutating func popFirst() -> HTTPServerRequestPart? {
    guard let part = parts.popFirst() else { return nil }
    if case .body(let body) = part { bytes -= body.readableBytes }
    return part
  }

  mutating func removeAll() {
    parts.removeAll()
    bytes = 0
  }
}
