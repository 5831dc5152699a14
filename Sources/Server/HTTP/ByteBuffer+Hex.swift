import NIOCore

extension ByteBuffer {
  /// Appends the last `digits` hexadecimal digits of a number, in lower case.
  mutating func writeHex(_ number: UInt64, digits: Int) {
    for position in 1...digits {
      let nibble = UInt8(truncatingIfNeeded: number >> UInt64((digits - position) * 4)) & 15
      writeInteger(nibble < 10 ? 48 + nibble : 87 + nibble)
    }
  }
}
