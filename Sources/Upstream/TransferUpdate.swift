package import NIOCore

/// What one round of a driver thread produced for one transfer.
package struct TransferUpdate: Equatable, Sendable {
  /// Bytes that can be written before `body`'s reader index, for the size line of a chunk.
  package static let headroom = 16
  /// Bytes that can be written behind `body` without a new allocation: the end of a chunk and the last chunk.
  package static let tailroom = 7

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

  /// A buffer that holds `bytes` between headroom and tailroom.
  static func makeBody(_ bytes: UnsafeRawBufferPointer) -> ByteBuffer {
    var buffer = ByteBufferAllocator().buffer(capacity: headroom + bytes.count + tailroom)
    buffer.moveWriterIndex(forwardBy: headroom)
    buffer.moveReaderIndex(forwardBy: headroom)
    unsafe buffer.writeBytes(bytes)
    return buffer
  }
}
