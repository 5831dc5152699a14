/// Runs for readers that skip without checking. `UsageSpeed` in the tests measures them.
extension ByteRuns {
  /// The first offset from `start` on that holds a quote, a backslash or a control character; `bytes.byteCount` where none does.
  @inline(__always)
  static func stringEnd(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    while at &+ 8 <= bytes.byteCount {
      let word = load(bytes, at)
      let control = (word &- spaces) & ~word & tops
      let hits = equal(word, quotes) | equal(word, backslashes) | control
      if hits != 0 { return at &+ hits.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < bytes.byteCount {
      let byte = byte(bytes, at)
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return at }
      at &+= 1
    }
    return at
  }

  /// Where a string's content ends: at its quote, a control character, a backslash that is the last byte, or at `bytes.byteCount`.
  @inline(__always)
  static func stringRest(_ bytes: RawSpan, from start: Int) -> Int {
    var at = stringEnd(bytes, from: start)
    while at &+ 1 < bytes.byteCount, byte(bytes, at) == UInt8(ascii: "\\") { at = stringEnd(bytes, from: at &+ 2) }
    return at
  }

  /// The first offset from `start` on that may hold a bracket of either kind or a quote; `bytes.byteCount` where none does.
  @inline(__always)
  static func bracketOrQuote(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    while at &+ 8 <= bytes.byteCount {
      // With this bit set `[` reads as `{` and `]` as `}`; the control character that reads as a quote then does no harm.
      let word = load(bytes, at) | spaces
      let hits = equal(word, opening) | equal(word, closing) | equal(word, quotes)
      if hits != 0 { return at &+ hits.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < bytes.byteCount {
      let byte = byte(bytes, at) | 0x20
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "\"") { return at }
      at &+= 1
    }
    return at
  }

  /// The first offset from `start` on that holds a line feed, or a quote with a `u` behind it; `bytes.byteCount` where none does.
  @inline(__always)
  static func lineFeedOrQuotedU(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    while at &+ 9 <= bytes.byteCount {
      let word = load(bytes, at)
      let pair = (word ^ quotes) | (load(bytes, at &+ 1) ^ letters)
      let hits = equal(word, lineFeeds) | equal(pair, 0)
      if hits != 0 { return at &+ hits.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < bytes.byteCount {
      let byte = byte(bytes, at)
      if byte == UInt8(ascii: "\n") { return at }
      if byte == UInt8(ascii: "\""), at &+ 1 < bytes.byteCount, self.byte(bytes, at &+ 1) == UInt8(ascii: "u") { return at }
      at &+= 1
    }
    return at
  }

  /// The first offset from `start` on that holds a line feed or a carriage return; `bytes.byteCount` where none does.
  @inline(__always)
  static func lineEnd(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    while at &+ 8 <= bytes.byteCount {
      let word = load(bytes, at)
      let hits = equal(word, lineFeeds) | equal(word, returns)
      if hits != 0 { return at &+ hits.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < bytes.byteCount {
      let byte = byte(bytes, at)
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return at }
      at &+= 1
    }
    return at
  }

  @inline(__always)
  static func byte(_ bytes: RawSpan, _ at: Int) -> UInt8 { bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self) }

  /// Every bit pattern is a UInt64, and the load itself checks its bounds.
  @inline(__always)
  private static func load(_ bytes: RawSpan, _ at: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  /// Sets the top bit of the bytes that are equal. A borrow can mark bytes above the lowest mark wrongly, never below it.
  @inline(__always)
  private static func equal(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
    let difference = word ^ pattern
    return (difference &- 0x0101_0101_0101_0101) & ~difference & tops
  }

  private static let tops: UInt64 = 0x8080_8080_8080_8080
  private static let spaces: UInt64 = 0x2020_2020_2020_2020
  private static let quotes: UInt64 = 0x2222_2222_2222_2222
  private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C
  private static let opening: UInt64 = 0x7B7B_7B7B_7B7B_7B7B
  private static let closing: UInt64 = 0x7D7D_7D7D_7D7D_7D7D
  private static let lineFeeds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
  private static let returns: UInt64 = 0x0D0D_0D0D_0D0D_0D0D
  private static let letters: UInt64 = 0x7575_7575_7575_7575
}
