import NIOCore

extension ByteBuffer {
  /// Appends a non-negative number in decimal digits.
  mutating func writeDecimal(_ number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      writeInteger(UInt8(48 + number / divisor % 10))
      divisor /= 10
    }
  }
}
