import Dialects
import NIOCore

/// The endpoint inside the gateway: answers at once, from the prompt, as an OpenAI-compatible server would.
enum EchoEndpoint {
  /// - Parameter created: seconds since 1970.
  static func answer(_ request: RelayRequest, created: Int) -> RelayUpdate {
    let reply = EchoReply.answer(
      request.operation.echoed, body: request.body.readableBytesUInt8Span, id: request.id, created: created)
    let size = reply.chunks.reduce(0) { $0 + $1.count }
    var body = ByteBufferAllocator().buffer(capacity: RelayUpdate.headroom + size + 16)
    body.moveWriterIndex(forwardBy: RelayUpdate.headroom)
    body.moveReaderIndex(forwardBy: RelayUpdate.headroom)
    for chunk in reply.chunks { body.writeBytes(chunk) }
    var lines = ByteBuffer(string: "Content-Type: ")
    lines.writeStaticString(reply.contentType)
    lines.writeStaticString("\r\n")
    // A stream keeps a stream's framing, so that clients meet what they will meet with a real server.
    let length = request.peek.stream && reply.status == 200 ? nil : size
    return RelayUpdate(head: RelayHead(status: reply.status, lines: lines, contentLength: length), body: body, end: .complete)
  }
}

extension InferenceOperation {
  fileprivate var echoed: EchoReply.Operation {
    switch self {
    case .chatCompletions: .chatCompletions
    case .completions: .completions
    case .embeddings: .embeddings
    }
  }
}
