import NIOCore

/// Comparisons of header names without lower-casing or copying them.
enum HeaderName {
  /// Whether `name` equals `lowercased`, ASCII letters in any case.
  static func equal(_ name: String, _ lowercased: StaticString) -> Bool {
    // The span is all but free; going through the text's own view of its bytes takes three times as long.
    equal(name.utf8Span.span, lowercased)
  }

  /// The same for a stretch of a buffer.
  static func equal(_ name: Span<UInt8>, _ lowercased: StaticString) -> Bool {
    guard name.count == lowercased.utf8CodeUnitCount else { return false }
    for index in name.indices where fold(name[index]) != lowercased.utf8Start[index] { return false }
    return true
  }

  /// Whether `name` begins with `lowercased`, ASCII letters in any case.
  static func hasPrefix(_ name: String, _ lowercased: StaticString) -> Bool { hasPrefix(name.utf8Span.span, lowercased) }

  /// The same for a stretch of a buffer.
  static func hasPrefix(_ name: Span<UInt8>, _ lowercased: StaticString) -> Bool {
    name.count >= lowercased.utf8CodeUnitCount && equal(name.extracting(first: lowercased.utf8CodeUnitCount), lowercased)
  }

  @inline(__always)
  private static func fold(_ byte: UInt8) -> UInt8 {
    byte &- 65 < 26 ? byte | 0x20 : byte
  }
}
