/// Finds where runs of bytes end that need no further look, eight bytes at a time.
///
/// An optimisation: `RequestPeekSpeed` in the tests measures it.
enum ByteRuns {
  /// The first offset from `start` on that holds a quote, a backslash, a control character or a byte above 0x7F;
  /// `bytes.byteCount` where none does.
  @inline(__always)
  static func plainEnd(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    while at &+ 8 <= bytes.byteCount {
      // Every bit pattern is a UInt64, and the load itself checks its bounds.
      let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
      let hits = specials(in: word)
      if hits != 0 { return at &+ hits.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < bytes.byteCount, isPlain(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)) { at &+= 1 }
    return at
  }

  /// Whether a byte stands for itself within a JSON string: ASCII without quote, backslash and control characters.
  @inline(__always)
  static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// Sets the top bit of the bytes that are not plain. A borrow can mark bytes above the lowest mark wrongly, never below it.
  @inline(__always)
  private static func specials(in word: UInt64) -> UInt64 {
    let quote = word ^ 0x2222_2222_2222_2222
    let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
    let control = (word &- 0x2020_2020_2020_2020) & ~word
    let zeroes = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
    return (zeroes | control | word) & tops
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080
}
