/// Decides whether a text may stand without quotes: whether it is the same string to YAML 1.1 and 1.2, and to libyaml's elders.
///
/// Stricter than either: what is doubtful goes into quotes, which never hurt.
enum PlainText {
  static func isSafe(_ text: String, inFlow: Bool) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
    guard startsPlain(first), last != ":", !isWhitespace(last), !isWord(text), !isNumber(text) else { return false }
    var previous: Unicode.Scalar = "x"
    for scalar in text.unicodeScalars {
      guard ScalarText.isPrintable(scalar), scalar == " " || !isWhitespace(scalar) else { return false }
      switch scalar {
      case " " where previous == ":", "#" where previous == " ": return false
      // A colon inside a flow collection ends a plain scalar for older readers (libyaml 0.1).
      case ",", "[", "]", "{", "}", ":", "?": if inFlow { return false }
      default: break
      }
      previous = scalar
    }
    return true
  }

  private static func startsPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "$": true
    default: scalar.value >= 0xA0
    }
  }

  private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  /// null and the booleans of YAML 1.1, in any case.
  private static func isWord(_ text: String) -> Bool {
    guard text.utf8.count <= 5 else { return false }
    switch text.lowercased() {
    case "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan", "nan", "inf": return true
    default: return false
    }
  }

  /// Integers, floats, base 60 and dates, in all notations of YAML 1.1 and 1.2, and what looks like one.
  private static func isNumber(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, isDigit(first) || first == UInt8(ascii: ".") else { return false }
    if bytes.count > 2, bytes[0] == UInt8(ascii: "0"), let digits = radixDigits(bytes[1]) {
      return bytes[2...].allSatisfy { digits.contains($0) || $0 == UInt8(ascii: "_") }
    }
    if bytes.count > 5, bytes[..<4].allSatisfy(isDigit), bytes[4] == UInt8(ascii: "-"), isDigit(bytes[5]) { return true }
    var rest = bytes[...]
    if let exponent = rest.lastIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      var power = rest[(exponent + 1)...]
      if let sign = power.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { power.removeFirst() }
      guard power.allSatisfy(isDigit) else { return false }
      rest = rest[..<exponent]
    }
    return rest.allSatisfy { isDigit($0) || "_.,:".utf8.contains($0) }
  }

  private static func radixDigits(_ letter: UInt8) -> [UInt8]? {
    switch letter | 0x20 {
    case UInt8(ascii: "x"): Array("0123456789abcdefABCDEF".utf8)
    case UInt8(ascii: "o"): Array("01234567".utf8)
    case UInt8(ascii: "b"): Array("01".utf8)
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
