import NIOCore

/// The chunked transfer coding (RFC 9112, 7.1).
enum ChunkFrame {
  /// What stands before a chunk of `count` bytes. `count` is not 0: that would end the body.
  static func writeStart(of count: Int, to buffer: inout ByteBuffer) {
    var shift = (Int.bitWidth - 1 - count.leadingZeroBitCount) & ~3
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: count >> shift) & 15
      buffer.writeInteger(digit < 10 ? 48 + digit : 87 + digit)
      shift -= 4
    }
    buffer.writeStaticString("\r\n")
  }

  /// What stands behind every chunk.
  static func writeEndOfChunk(to buffer: inout ByteBuffer) {
    buffer.writeStaticString("\r\n")
  }

  /// What ends the body.
  static func writeEnd(to buffer: inout ByteBuffer) {
    buffer.writeStaticString("0\r\n\r\n")
  }
}
