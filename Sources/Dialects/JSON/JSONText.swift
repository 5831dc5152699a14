/// Writing text as JSON strings, and reading it back.
package enum JSONText {
  /// Appends UTF-8 text with everything escaped that a JSON string cannot hold, without quotes around it.
  package static func appendEscaped(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + bytes.count)
    for index in bytes.indices {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): append("\\", byte, to: &output)
      case 0x20...: output.append(byte)
      case 0x08: append("\\", UInt8(ascii: "b"), to: &output)
      case 0x09: append("\\", UInt8(ascii: "t"), to: &output)
      case 0x0A: append("\\", UInt8(ascii: "n"), to: &output)
      case 0x0C: append("\\", UInt8(ascii: "f"), to: &output)
      case 0x0D: append("\\", UInt8(ascii: "r"), to: &output)
      default:
        output.append(contentsOf: "\\u00".utf8)
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
      }
    }
  }

  /// Appends UTF-8 text as a JSON string, quotes and all.
  package static func appendQuoted(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    appendEscaped(bytes, to: &output)
    output.append(UInt8(ascii: "\""))
  }

  /// What a scanned string means, as UTF-8. Half a surrogate pair becomes U+FFFD.
  static func meaning(of string: JSONString, in body: Span<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(string.content.count)
    var at = string.content.lowerBound
    while at < string.content.upperBound {
      if body[at] == UInt8(ascii: "\\") {
        let escape = JSONEscape(in: body, at: at)
        output.append(contentsOf: UTF8.encode(escape.scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
        at += escape.length
      } else {
        output.append(body[at])
        at += 1
      }
    }
    return output
  }

  /// The offset of the first escape that is half a surrogate pair.
  static func loneSurrogate(of string: JSONString, in body: Span<UInt8>) -> Int? {
    guard string.hasEscapes else { return nil }
    var at = string.content.lowerBound
    while at < string.content.upperBound {
      guard body[at] == UInt8(ascii: "\\") else {
        at += 1
        continue
      }
      let escape = JSONEscape(in: body, at: at)
      if escape.scalar == nil { return at }
      at += escape.length
    }
    return nil
  }

  private static func append(_ first: Unicode.Scalar, _ second: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: first))
    output.append(second)
  }

  private static let digits = [UInt8]("0123456789abcdef".utf8)
}
