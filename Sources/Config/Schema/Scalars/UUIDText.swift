import Crypto

/// UUIDs as text.
package enum UUIDText {
  /// The namespace of ids that are made from endpoint names: drawn at random once, and never to change, or every id would.
  package static let endpointNamespace = "37bc6592-5f4a-4212-a304-121be20a597d"

  private static let namespaceBytes = Hexadecimal.bytes(of: endpointNamespace.filter { $0 != "-" }) ?? []
  private static let hyphens = [8, 13, 18, 23]

  /// 8-4-4-4-12 hexadecimal digits in either case (RFC 9562, section 4); any version, also the nil UUID.
  static func isWellFormed(_ text: String) -> Bool {
    text.utf8.count == 36
      && text.utf8.enumerated().allSatisfy { index, byte in
        hyphens.contains(index) ? byte == UInt8(ascii: "-") : Hexadecimal.value(of: byte) != nil
      }
  }

  /// UUIDv5 of an endpoint's name in our namespace (RFC 9562, section 5.5), lower case.
  package static func ofEndpoint(named name: String) -> String {
    var hash = Insecure.SHA1()
    hash.update(data: namespaceBytes)
    hash.update(data: Array(name.utf8))
    var bytes = Array(hash.finalize())[..<16]
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    var digits = Hexadecimal.digits(of: bytes)
    for position in hyphens { digits.insert(UInt8(ascii: "-"), at: position) }
    return String(decoding: digits, as: UTF8.self)
  }
}
