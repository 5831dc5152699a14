package import NIOCore

/// What one round of a driver thread produced for one transfer.
package struct TransferUpdate: Equatable, Sendable {
  /// At most once per transfer, before any body.
  package var head: ResponseHead?
  /// Never empty.
  package var body: ByteBuffer?
  /// The last thing of every transfer that was not cancelled.
  package var end: TransferEnd?

  package init(head: ResponseHead? = nil, body: ByteBuffer? = nil, end: TransferEnd? = nil) {
    self.head = head
    self.body = body
    self.end = end
  }

  /// A buffer that holds `bytes`.
  static func makeBody(_ bytes: UnsafeRawBufferPointer) -> ByteBuffer {
    var buffer = ByteBufferAllocator().buffer(capacity: bytes.count)
    unsafe buffer.writeBytes(bytes)
    return buffer
  }
}
