/// Reads base URLs: http or https, host and port, a path; nothing that could carry a secret or change the meaning of what is appended.
enum BaseURLText {
  static let echo = "builtin:echo"
  private static let schemes = ["http://", "https://"]

  static func endpoint(_ scalar: ScalarText) throws(ScalarProblem) -> EndpointBase {
    if scalar.text == echo { return .echo }
    if scalar.text.hasPrefix("builtin:") {
      throw ScalarProblem(.invalidURL, "names a built-in endpoint that there is not", hint: "the only one is `\(echo)`")
    }
    let url = try provider(scalar)
    return .url(url.hasSuffix("/v1") ? withoutSlashes(url.dropLast("/v1".count)) : url)
  }

  /// Without trailing slashes; scheme and host in lower case.
  static func provider(_ scalar: ScalarText) throws(ScalarProblem) -> String {
    let text = scalar.text
    guard let scheme = schemes.first(where: text.hasPrefix) ?? schemes.first(where: text.prefix(8).lowercased().hasPrefix) else {
      throw missingScheme(scalar)
    }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
      throw ScalarProblem(.invalidURL, "must be a URL of printable ASCII characters without spaces")
    }
    let start = text.utf8.index(text.startIndex, offsetBy: scheme.utf8.count)
    let rest = text[start...]
    if let end = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
      throw ScalarProblem(
        .invalidURL, "must not have a \(rest.utf8[end] == UInt8(ascii: "?") ? "query" : "fragment")",
        hint: "a key belongs into `api_key`; paths are appended to the URL")
    }
    let authorityEnd = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let authority = rest[..<authorityEnd]
    if authority.utf8.contains(UInt8(ascii: "@")) {
      throw ScalarProblem(.invalidURL, "must not hold a user name or password", hint: "a key belongs into `api_key`")
    }
    try check(authority, scalar)
    let isLowerCase = text.hasPrefix(scheme) && !authority.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    return withoutSlashes((isLowerCase ? text : scheme + authority.lowercased() + rest[authorityEnd...])[...])
  }

  private static func check(_ authority: Substring, _ scalar: ScalarText) throws(ScalarProblem) {
    var host = authority
    if let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")), authority.utf8.last != UInt8(ascii: "]") {
      host = authority[..<colon]
      let port = authority[authority.utf8.index(after: colon)...]
      guard WholeNumber.isPlain(String(port)), let number = Int(port), (1...65535).contains(number) else {
        throw ScalarProblem(.invalidURL, "is \(scalar.shown), whose port is not a number from 1 to 65535")
      }
    }
    let isValid =
      host.hasPrefix("[") && host.hasSuffix("]")
      ? HostText.isIPv6(String(host.dropFirst().dropLast())) : HostText.isNameOrIPv4(String(host))
    guard isValid else {
      throw ScalarProblem(.invalidURL, host.isEmpty ? "has no host" : "is \(scalar.shown), whose host is neither a name nor an IP address")
    }
  }

  private static func missingScheme(_ scalar: ScalarText) -> ScalarProblem {
    guard let colon = scalar.text.firstRange(of: "://") else {
      let looksLikeHost =
        scalar.mayBeShown && scalar.text.utf8.first.map { HostText.isLetterOrDigit($0) } == true && !scalar.text.contains("@")
      return ScalarProblem(
        .invalidURL, "must begin with `http://` or `https://`", hint: looksLikeHost ? "did you mean `http://\(scalar.text)`?" : nil)
    }
    let scheme = ScalarText(String(scalar.text[..<colon.lowerBound]), standIn: scalar.standIn)
    return ScalarProblem(.invalidURL, "must be an http or https URL, not \(scheme.shown)")
  }

  private static func withoutSlashes(_ url: Substring) -> String {
    var url = url
    while url.utf8.last == UInt8(ascii: "/") { url.removeLast() }
    return String(url)
  }
}
