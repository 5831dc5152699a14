import Crypto
import FoundationEssentials

/// The SHA-256 of a file's bytes: the identity of a configuration text.
package struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
  /// 32 bytes.
  package let bytes: [UInt8]

  package init(of content: [UInt8]) { bytes = Array(SHA256.hash(data: content)) }

  /// Reads 64 hexadecimal digits, with or without `sha256:` in front; nil for anything else.
  package init?(_ text: String) {
    let digits = text.hasPrefix(Self.scheme) ? String(text.dropFirst(Self.scheme.count)) : text
    guard digits.utf8.count == 2 * SHA256.byteCount, let bytes = Hexadecimal.bytes(of: digits) else { return nil }
    self.bytes = bytes
  }

  /// 64 lower-case digits.
  package var hex: String { Hexadecimal.text(of: bytes) }

  /// `sha256:` and the digits.
  package var description: String { Self.scheme + hex }

  private static let scheme = "sha256:"
}
