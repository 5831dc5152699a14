import Dialects
import NIOCore

/// The endpoint inside the gateway: answers at once, from the prompt, as an OpenAI-compatible server would.
enum EchoEndpoint {
  /// - Parameters:
  ///   - body: the request's, with the name that this endpoint knows the model by.
  ///   - created: seconds since 1970.
  /// - Returns: the whole answer, and what it costs; nil for an error.
  static func answer(_ request: RelayRequest, body: ByteBuffer, created: Int) -> (update: RelayUpdate, usage: TokenUsage?) {
    let reply = EchoReply.answer(
      request.operation.echoed, body: body.readableBytesUInt8Span, id: request.id, created: created)
    let size = reply.chunks.reduce(0) { $0 + $1.count }
    var answer = ByteBufferAllocator().buffer(capacity: size)
    for chunk in reply.chunks { answer.writeBytes(chunk) }
    var lines = ByteBuffer(string: "Content-Type: ")
    lines.writeStaticString(reply.contentType)
    lines.writeStaticString("\r\n")
    // A stream keeps a stream's framing, so that clients meet what they will meet with a real server.
    let isStream = request.peek.stream && reply.status == 200
    let head = RelayHead(status: reply.status, lines: lines, contentLength: isStream ? nil : size, isEventStream: reply.isEventStream)
    return (RelayUpdate(head: head, body: answer, end: .complete), reply.usage)
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
