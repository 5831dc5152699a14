/// Checks runs of multi-byte UTF-8 after the table of RFC 3629, section 4: no overlong form, no surrogate, nothing above U+10FFFF.
enum UTF8Check {
  /// The end of the run of bytes above 0x7F that begins at `start`.
  ///
  /// - Throws: `.invalidUTF8` with the offset of the first byte of the sequence that is none.
  @inline(__always)
  static func runEnd(_ body: Span<UInt8>, from start: Int) throws(PeekError) -> Int {
    var at = start
    while at < body.count {
      let lead = body[at]
      guard lead >= 0x80 else { return at }
      let length: Int
      switch lead {
      case 0xE0...0xEF: length = 3
      case 0xC2...0xDF: length = 2
      case 0xF0...0xF4: length = 4
      default: throw .invalidUTF8(offset: at)
      }
      guard at &+ length <= body.count, isSequence(body, at, length, lead) else { throw .invalidUTF8(offset: at) }
      at &+= length
    }
    return at
  }

  @inline(__always)
  private static func isSequence(_ body: Span<UInt8>, _ at: Int, _ length: Int, _ lead: UInt8) -> Bool {
    let second = body[at &+ 1]
    guard isContinuation(second) else { return false }
    switch length {
    case 2: return true
    case 3:
      guard isContinuation(body[at &+ 2]) else { return false }
      if lead == 0xE0 { return second >= 0xA0 }
      return lead != 0xED || second < 0xA0
    default:
      guard isContinuation(body[at &+ 2]), isContinuation(body[at &+ 3]) else { return false }
      if lead == 0xF0 { return second >= 0x90 }
      return lead != 0xF4 || second < 0x90
    }
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
