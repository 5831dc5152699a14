/// Reads `host:port`, `[::1]:port` and `unix:/path`.
enum ListenAddressText {
  static func parse(_ scalar: ScalarText) throws(ScalarProblem) -> ListenAddress {
    let text = scalar.text
    if text.hasPrefix("unix:") { return .unix(path: try socketPath(text.dropFirst("unix:".count), scalar)) }
    if let scheme = text.firstRange(of: "://") {
      throw ScalarProblem(
        .invalidAddress, "must be `host:port`, without a scheme, not \(scalar.shown)",
        hint: scalar.mayBeShown ? "write `\(text[scheme.upperBound...].prefix { $0 != "/" })`" : nil)
    }
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
      let isPort = UInt16(text) != nil
      throw ScalarProblem(
        .invalidAddress, "must be `host:port`, not \(scalar.shown)",
        hint: scalar.mayBeShown ? (isPort ? "write `127.0.0.1:\(text)`" : "write `\(text):8080`") : nil)
    }
    if text.hasPrefix("["), text.hasSuffix("]") {
      throw ScalarProblem(
        .invalidAddress, "must be `host:port`, not \(scalar.shown)", hint: scalar.mayBeShown ? "write `\(text):8080`" : nil)
    }
    let portText = text[text.utf8.index(after: colon)...]
    var host = String(text[..<colon])
    guard WholeNumber.isPlain(String(portText)), let port = Int(portText), (0...65535).contains(port) else {
      throw ScalarProblem(.invalidAddress, "is \(scalar.shown), whose port is not a number from 0 to 65535")
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
      guard HostText.isIPv6(host) else { throw ScalarProblem(.invalidAddress, "is \(scalar.shown), whose host is not an IPv6 address") }
      return .tcp(host: host.lowercased(), port: port)
    }
    if host.isEmpty {
      throw ScalarProblem(
        .invalidAddress, "is \(scalar.shown), which has no host",
        hint: "`127.0.0.1:\(port)` for this machine alone, `0.0.0.0:\(port)` for every network")
    }
    if host.contains(":") {
      throw ScalarProblem(
        .invalidAddress, "is \(scalar.shown); an IPv6 address stands in brackets",
        hint: HostText.isIPv6(host) && scalar.mayBeShown ? "write `[\(host)]:\(port)`" : "such as `[::1]:8080`")
    }
    guard HostText.isNameOrIPv4(host) else {
      throw ScalarProblem(.invalidAddress, "is \(scalar.shown), whose host is neither a name nor an IP address")
    }
    return .tcp(host: host.lowercased(), port: port)
  }

  /// The kernel's `sun_path` holds 108 bytes with the final NUL (`unix(7)`).
  private static func socketPath(_ path: Substring, _ scalar: ScalarText) throws(ScalarProblem) -> String {
    guard path.hasPrefix("/"), path.count > 1 else {
      throw ScalarProblem(
        .invalidAddress, "is \(scalar.shown); the path of a socket is absolute", hint: "write `unix:/run/fingerpost.sock`")
    }
    guard path.utf8.count <= 107 else {
      throw ScalarProblem(.invalidAddress, "names a socket whose path is longer than 107 bytes")
    }
    return String(path)
  }
}
