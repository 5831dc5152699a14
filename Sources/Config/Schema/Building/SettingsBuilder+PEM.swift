extension SettingsBuilder {
  /// What the file that a key names holds; nil if none is named, or if it cannot be read, which is then reported.
  ///
  /// Whether that is a certificate or a key is judged by those who can tell.
  mutating func pemFile(_ key: Key<String?>, of record: Record, for purpose: String) -> PEMFile? {
    guard let path = record[key], let range = record.range(of: key) else { return nil }
    // Of another machine's file the path has to do.
    if environment.isElsewhere { return PEMFile(path: path, content: Secret(path), place: findings.span(range)) }
    switch resolver.contents(of: path) {
    case .success(let bytes):
      // What stands between the blocks may be in any encoding; the blocks themselves are ASCII.
      return PEMFile(path: path, content: Secret(String(decoding: bytes, as: UTF8.self)), place: findings.span(range))
    case .failure(let problem):
      let shown = problem.diagnostic
      findings.error(.missingSecretFile, at: range, "the file of \(purpose): \(shown.message)", hint: shown.hint)
      return nil
    }
  }

  /// The file of `ca_file`.
  ///
  /// - Parameter isSecured: whether TLS is spoken there at all.
  mutating func authorities(_ key: Key<String?>, of record: Record, isSecured: Bool) -> PEMFile? {
    if !isSecured, let range = record.range(of: key) {
      findings.warning(.unusedValue, at: range, "`ca_file` has no effect, since the `base_url` is not `https://`")
    }
    return pemFile(key, of: record, for: "the authorities")
  }
}

extension EndpointBase {
  /// Whether TLS is spoken there.
  var isSecured: Bool {
    switch self {
    case .echo: false
    case .url(let url): url.isSecuredURL
    }
  }
}

extension String {
  /// Of a URL that was checked: its scheme is in lower case.
  var isSecuredURL: Bool { hasPrefix("https://") }
}
