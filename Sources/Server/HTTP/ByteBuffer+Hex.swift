import NIOCore

extension ByteBuffer {
  /// Appends the last `digits` hexadecimal digits of a number, in lower case.
  mutating func writeHex(_ number: UInt64, digits: Int) {
    // Eight digits at a time are one write.
    var rest = digits
    while rest >= 8 {
      rest -= 8
      writeInteger(Self.eightDigits(UInt32(truncatingIfNeeded: number >> UInt64(rest * 4))))
    }
    while rest > 0 {
      rest -= 1
      let nibble = UInt8(truncatingIfNeeded: number >> UInt64(rest * 4)) & 15
      writeInteger(nibble < 10 ? 48 + nibble : 87 + nibble)
    }
  }

  /// The digits of a number in ASCII, the first one highest: each nibble spread to a byte, and ten and more moved on to the letters.
  private static func eightDigits(_ number: UInt32) -> UInt64 {
    var spread = UInt64(number)
    spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
    spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
    spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F
    let isLetter = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return spread &+ 0x3030_3030_3030_3030 &+ isLetter &* 39
  }
}
