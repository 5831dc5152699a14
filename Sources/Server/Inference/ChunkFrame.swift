import Gateway
import NIOCore

/// The chunked transfer coding (RFC 9112, 7.1), written around bytes that are already in a buffer.
enum ChunkFrame {
  /// Puts the size before the readable bytes, into the headroom that a relay leaves there, and the line end behind them.
  static func wrap(_ body: inout ByteBuffer) {
    let count = body.readableBytes
    guard count > 0 else { return }
    var start = body.readerIndex
    start = prepend(10, start, &body)
    start = prepend(13, start, &body)
    var rest = count
    repeat {
      let digit = UInt8(rest & 15)
      start = prepend(digit < 10 ? 48 + digit : 87 + digit, start, &body)
      rest >>= 4
    } while rest > 0
    body.moveReaderIndex(to: start)
    body.writeStaticString("\r\n")
  }

  static func writeEnd(to buffer: inout ByteBuffer) {
    buffer.writeStaticString("0\r\n\r\n")
  }

  private static func prepend(_ byte: UInt8, _ index: Int, _ buffer: inout ByteBuffer) -> Int {
    buffer.setInteger(byte, at: index - 1)
    return index - 1
  }
}
