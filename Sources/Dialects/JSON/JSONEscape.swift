/// One escape sequence of a JSON string that a scan has already found well-formed.
struct JSONEscape {
  /// What it stands for; nil for half of a surrogate pair without the other half.
  var scalar: Unicode.Scalar?
  /// Bytes: 2, 6, or 12 for a surrogate pair.
  var length: Int

  /// - Parameter at: the offset of the backslash.
  init(in body: Span<UInt8>, at: Int) {
    length = 2
    switch body[at + 1] {
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"):
      let first = Self.codeUnit(body, at + 2)
      length = 6
      scalar = Unicode.Scalar(first)
      guard Unicode.UTF16.isLeadSurrogate(first), at + 12 <= body.count, body[at + 6] == UInt8(ascii: "\\"),
        body[at + 7] == UInt8(ascii: "u")
      else { return }
      let second = Self.codeUnit(body, at + 8)
      guard Unicode.UTF16.isTrailSurrogate(second) else { return }
      length = 12
      scalar = Unicode.Scalar(0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    case let itself: scalar = Unicode.Scalar(itself)
    }
  }

  /// The value of a hexadecimal digit; nil for any other byte.
  @inline(__always)
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func codeUnit(_ body: Span<UInt8>, _ at: Int) -> UInt16 {
    var value: UInt16 = 0
    for offset in at..<at + 4 { value = value << 4 | UInt16(digit(body[offset]) ?? 0) }
    return value
  }
}
