/// Where a URL leads: the part of it that name resolution needs.
struct URLAddress: Hashable, Sendable {
  /// In lower case, an international name in its ASCII form, an IPv6 address in brackets.
  var host: String
  var port: String
  /// The host is an address, or a name that libcurl knows by itself (RFC 6761, 6.3).
  var needsNoLookup: Bool

  init(host: String, port: String, needsNoLookup: Bool) {
    self.host = host
    self.port = port
    self.needsNoLookup = needsNoLookup
  }

  /// Nil if `url` is not one that this gateway may ask.
  init?(_ url: String) {
    guard let parts = CurlURL.parts(of: url), parts.scheme == "http" || parts.scheme == "https" else { return nil }
    let host = parts.host.lowercased()
    self.init(
      host: host, port: parts.port,
      needsNoLookup: host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("[") || HostLookup.isIPv4(host))
  }
}
