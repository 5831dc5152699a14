/// Tells host names and IP addresses from other text, without resolving anything.
enum HostText {
  /// A DNS name (letters, digits, `-`, `_`, `.`), or four numbers to 255. What consists of digits and dots must be an address.
  static func isNameOrIPv4(_ host: String) -> Bool {
    guard !host.isEmpty, host.utf8.count <= 253 else { return false }
    if host.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) { return isIPv4(host[...]) }
    return host.split(separator: ".", omittingEmptySubsequences: false).enumerated().allSatisfy { index, label in
      // One final dot makes a name absolute.
      if label.isEmpty { return index > 0 && host.utf8.last == UInt8(ascii: ".") && !host.hasSuffix("..") && !host.contains("..") }
      return label.utf8.count <= 63 && label.utf8.first != UInt8(ascii: "-") && label.utf8.last != UInt8(ascii: "-")
        && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
  }

  /// RFC 4291, section 2.2: eight groups, one run of zero groups as `::`, the last two as IPv4; a zone after `%`.
  static func isIPv6(_ host: String) -> Bool {
    let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first, parts.count == 1 || !parts[1].isEmpty else { return false }
    guard let gap = address.firstRange(of: "::") else {
      return groups(of: address, mayEndInIPv4: true) == 8
    }
    guard let before = groups(of: address[..<gap.lowerBound], mayEndInIPv4: false),
      let after = groups(of: address[gap.upperBound...], mayEndInIPv4: true)
    else { return false }
    return before + after <= 7
  }

  /// How many groups of 16 bits the text stands for, 0 for an empty one; nil if it is no such list.
  private static func groups(of text: Substring, mayEndInIPv4: Bool) -> Int? {
    if text.isEmpty { return 0 }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var count = 0
    for (index, part) in parts.enumerated() {
      if mayEndInIPv4, index == parts.count - 1, isIPv4(part) {
        count += 2
      } else if (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ Hexadecimal.value(of: $0) != nil }) {
        count += 1
      } else {
        return nil
      }
    }
    return count
  }

  private static func isIPv4(_ text: Substring) -> Bool {
    var parts = 1
    var digits = 0
    var value = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: ".") {
        guard digits > 0 else { return false }
        parts += 1
        (digits, value) = (0, 0)
      } else {
        // A leading zero would be octal to some readers.
        guard isDigit(byte), digits == 0 || value > 0 else { return false }
        digits += 1
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
        guard value <= 255 else { return false }
      }
    }
    return parts == 4 && digits > 0
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
