import NIOCore

extension ByteBuffer {
  /// Appends a non-negative number in decimal digits.
  mutating func writeDecimal(_ number: Int) {
    // As many as UInt64 has, filled from the end; a division by a constant is a multiplication.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var start = 20
    var rest = UInt64(number)
    repeat {
      let tens = rest / 10
      start -= 1
      digits[start] = UInt8(truncatingIfNeeded: 48 + rest - tens * 10)
      rest = tens
    } while rest > 0
    writeBytes(digits.span.bytes.extracting(start..<20))
  }
}
