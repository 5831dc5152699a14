package import Dialects
package import NIOCore

/// One authorised inference call, ready to be routed.
package struct RelayRequest {
  package var operation: InferenceOperation
  /// The whole body as the client sent it.
  package var body: ByteBuffer
  /// What a scan found in `body`.
  package var peek: RequestPeek
  /// The client's headers that go on upstream: `Name: value` texts, each ended by a zero byte.
  package var headers: ByteBuffer
  /// Visible ASCII; the echo endpoint builds its answer's id from it.
  package var id: String

  package init(operation: InferenceOperation, body: ByteBuffer, peek: RequestPeek, headers: ByteBuffer, id: String) {
    self.operation = operation
    self.body = body
    self.peek = peek
    self.headers = headers
    self.id = id
  }

  /// The name the client asked for, as UTF-8. Cost: a copy of the name.
  package var model: [UInt8] { peek.model(in: body.readableBytesUInt8Span) }
}
