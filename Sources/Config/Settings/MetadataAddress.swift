import Glibc

/// Addresses at which clouds answer the machine itself, with its credentials among the answers.
package enum MetadataAddress {
  private static let names: Set<String> = ["metadata", "metadata.google.internal", "metadata.goog", "instance-data"]

  /// Whether the URL's host is such an address: link-local (169.254.0.0/16, fe80::/10), fd00:ec2::254, 100.100.100.200, or a known name. What
  /// a name resolves to is not looked at.
  ///
  /// - Parameter url: as `EndpointBase` has it.
  package static func host(of url: String) -> String? {
    guard let host = hostPart(of: url) else { return nil }
    return isMetadata(host) ? host : nil
  }

  private static func hostPart(of url: String) -> String? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
    return String(host.prefix { $0 != ":" }).lowercased()
  }

  private static func isMetadata(_ host: String) -> Bool {
    if names.contains(host.hasSuffix(".") ? String(host.dropLast()) : host) { return true }
    if let address = version4(host) { return isMetadata(address) }
    // A zone is this machine's own business.
    guard let bytes = version6(String(host.prefix { $0 != "%" })) else { return false }
    if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return true }
    if bytes == [0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54] { return true }
    // The same in IPv6: mapped, compatible, and by the well-known prefix of NAT64.
    let prefixes: [[UInt8]] = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
    guard prefixes.contains(Array(bytes[..<12])) else { return false }
    return isMetadata(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) })
  }

  private static func isMetadata(_ address: UInt32) -> Bool { address >> 16 == 0xA9FE || address == 0x6464_64C8 }

  /// Also the forms that a C library takes: fewer parts, octal, hexadecimal, one number.
  private static func version4(_ text: String) -> UInt32? {
    var address = in_addr()
    // Safe: the C string and the result live during the call.
    return unsafe inet_aton(text, &address) == 1 ? UInt32(bigEndian: address.s_addr) : nil
  }

  private static func version6(_ text: String) -> [UInt8]? {
    var address = in6_addr()
    // Safe: as above.
    guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return nil }
    return unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
  }
}
