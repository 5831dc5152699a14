/// Skips events that have nothing to do with usage, which is nearly all of them, at a glance.
enum EventSearch {
  /// The end, behind its empty line, of an event that begins at `start`, if it is there whole and its bytes name no usage besides `null`.
  ///
  /// nil says nothing but that somebody must look closer.
  static func endOfPlainEvent(_ bytes: RawSpan, from start: Int) -> Int? {
    var at = start
    while true {
      at = ByteRuns.lineFeedOrQuotedU(bytes, from: at)
      guard at &+ 1 < bytes.byteCount else { return nil }
      if ByteRuns.byte(bytes, at) == UInt8(ascii: "\n") {
        switch ByteRuns.byte(bytes, at &+ 1) {
        case UInt8(ascii: "\n"): return at &+ 2
        case UInt8(ascii: "\r"):
          guard at &+ 2 < bytes.byteCount else { return nil }
          if ByteRuns.byte(bytes, at &+ 2) == UInt8(ascii: "\n") { return at &+ 3 }
        default: break
        }
      } else if namesUsage(bytes, at), !isNull(bytes, from: at &+ usageLength) {
        return nil
      }
      at &+= 1
    }
  }

  /// Bytes of `"usage"`.
  private static let usageLength = 7

  @inline(__always)
  private static func namesUsage(_ bytes: RawSpan, _ at: Int) -> Bool {
    // An event that ends in this piece has two bytes and more behind the key.
    guard at &+ 8 <= bytes.byteCount else { return false }
    let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
    // `"usage"`, its first byte lowest.
    return word & 0x00FF_FFFF_FFFF_FFFF == 0x0022_6567_6173_7522
  }

  /// Whether a colon and `null` stand there.
  private static func isNull(_ bytes: RawSpan, from start: Int) -> Bool {
    var at = start
    while at < bytes.byteCount, ByteRuns.byte(bytes, at) == UInt8(ascii: " ") { at &+= 1 }
    guard at < bytes.byteCount, ByteRuns.byte(bytes, at) == UInt8(ascii: ":") else { return false }
    at &+= 1
    while at < bytes.byteCount, ByteRuns.byte(bytes, at) == UInt8(ascii: " ") { at &+= 1 }
    guard at &+ 4 <= bytes.byteCount else { return false }
    return UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)) == 0x6C6C_756E
  }
}
