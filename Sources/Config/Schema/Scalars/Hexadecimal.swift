/// Hexadecimal digits to bytes and back.
package enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// nil for an odd number of digits, or for anything that is none.
  package static func bytes(of text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// Lower case.
  package static func text<Bytes: Sequence<UInt8>>(of bytes: Bytes) -> String {
    String(decoding: digits(of: bytes), as: UTF8.self)
  }

  static func digits<Bytes: Sequence<UInt8>>(of bytes: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    // Room for a SHA-256 or for a UUID with its hyphens.
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }
}
