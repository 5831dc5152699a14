/// Refuses what is not text before libyaml sees it: libyaml reports such things without a line, or reads them in a surprising way.
enum TextCheck {
  /// What is wrong first, if anything. Only the first: one stray byte seldom comes alone, and the rest says nothing new.
  /// O(n).
  static func firstProblem(in source: SourceText) -> Diagnostic? {
    if let encoding = otherEncoding(source.bytes) {
      return Diagnostic(
        id: .notUTF8, message: "the file is \(encoding), not UTF-8",
        primary: source.span(0..<1), hint: "save it as UTF-8, for instance with `iconv -f \(encoding) -t UTF-8`")
    }
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: source.bytes.span)
    } catch {
      let byte = source.bytes[error.byteOffsets.lowerBound]
      return Diagnostic(
        id: .notUTF8, message: "byte 0x\(hex(UInt32(byte), digits: 2)) at offset \(error.byteOffsets.lowerBound) is not UTF-8",
        primary: source.span(error.byteOffsets),
        hint: "save the file as UTF-8; in another encoding it may look right in an editor")
    }
    return firstForbidden(source) ?? tooManyDirectives(source)
  }

  /// Directives that may stand at the start: `%YAML` and a few `%TAG`. libyaml compares each with all before it.
  private static let mostDirectives = 16

  /// UTF-16 and UTF-32 begin with a byte order mark, or have a NUL beside their first character, which is ASCII in any configuration.
  private static func otherEncoding(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    guard bytes.count >= 4 else { return nil }
    if bytes[0] != 0, bytes[1] == 0, bytes[2] != 0, bytes[3] == 0 { return "UTF-16LE" }
    if bytes[0] == 0, bytes[1] != 0, bytes[2] == 0, bytes[3] != 0 { return "UTF-16BE" }
    return nil
  }

  /// The first character that YAML does not allow, or that libyaml takes for the end of a line where editors do not.
  ///
  /// U+0085, U+2028 and U+2029 are refused in quotes and comments too: libyaml breaks lines there even within quotes, so that the value
  /// would silently be another one. As escapes in double quotes they are allowed.
  private static func firstForbidden(_ source: SourceText) -> Diagnostic? {
    let bytes = source.bytes
    var position = source.byteOrderMarkLength
    while position < bytes.count {
      let first = bytes[position]
      if first >= 0x20, first < 0x7F {
        position += 1
        continue
      }
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      // Validated before: the bytes that the first one announces are there.
      var scalar = UInt32(length == 1 ? first : first & (0xFF >> UInt8(length + 1)))
      for next in bytes[(position + 1)..<(position + length)] { scalar = scalar << 6 | UInt32(next & 0x3F) }
      if let what = reasonToRefuse(scalar) {
        return Diagnostic(
          id: .forbiddenCharacter, message: "\(what) (U+\(hex(scalar, digits: 4))) is not allowed in YAML text",
          primary: source.span(position..<(position + length)),
          hint: "remove it; if a value needs it, write `\"\(escape(scalar))\"` in double quotes")
      }
      position += length
    }
    return nil
  }

  private static func reasonToRefuse(_ scalar: UInt32) -> String? {
    switch scalar {
    case 0x09, 0x0A, 0x0D: nil
    case 0x00: "a NUL character"
    case 0x01..<0x20, 0x7F, 0x80...0x84, 0x86...0x9F: "a control character"
    case 0x85, 0x2028, 0x2029: "an invisible line separator"
    case 0xFEFF: "a byte order mark inside the text"
    case 0xFFFE, 0xFFFF: "a character that does not exist"
    default: nil
    }
  }

  private static func tooManyDirectives(_ source: SourceText) -> Diagnostic? {
    var count = 0
    var position = source.byteOrderMarkLength
    while position < source.bytes.count {
      let end = source.bytes[position...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? source.bytes.count
      switch source.bytes[position..<end].first {
      case UInt8(ascii: "%"): count += 1
      case nil, UInt8(ascii: "#"), UInt8(ascii: " "), UInt8(ascii: "\t"): break
      default: return nil
      }
      if count > mostDirectives {
        return Diagnostic(
          id: .syntax, message: "more than \(mostDirectives) `%` directives",
          primary: source.span(position..<end), hint: "a configuration needs none")
      }
      position = end + 1
    }
    return nil
  }

  private static func escape(_ scalar: UInt32) -> String {
    scalar <= 0xFF ? "\\x" + hex(scalar, digits: 2) : "\\u" + hex(scalar, digits: 4)
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
