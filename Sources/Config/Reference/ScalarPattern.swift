/// The regular expressions of JSON Schema for the scalars of the file: in the dialect that ECMA-262 and Python share.
///
/// They are wider than the gateway's own checks where a pattern cannot say what is checked; never narrower.
enum ScalarPattern {
  /// Anywhere in a text.
  static let reference = #"\$\{(env|file):[^}]+\}"#
  static let wholeNumber = #"^[-+]?(0|[1-9][0-9]*)$"#
  static let duration = number(with: DurationText.milliseconds)
  static let size = number(with: SizeText.bytes)

  /// Of a text of the format, before references are resolved; nil: any text.
  static func of(_ format: TextFormat) -> String? {
    switch format {
    case .free, .optionalSecret, .name, .secret, .path, .pathPattern: nil
    case .sha256: "^[0-9A-Fa-f]{64}$"
    case .uuid: "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
    case .endpointURL: "^\(BaseURLText.echo)$|\(url)"
    case .providerURL: url
    case .listenAddress: #"^(unix:/.+|(\[[^\]]+\]|[^\[\]:/]+):[0-9]{1,5})$"#
    case .repository: "^[^/]+/[^/]+$"
    // Each `$` may be written as `$$`.
    case .passwordHash: #"^\$\$?scrypt(\$\$?[^$]+){3}$"#
    }
  }

  /// Whether the format takes the empty text.
  static func allowsEmpty(_ format: TextFormat) -> Bool {
    switch format {
    case .free, .optionalSecret: true
    case .name, .secret, .sha256, .uuid, .endpointURL, .providerURL, .listenAddress, .path, .pathPattern, .repository, .passwordHash: false
    }
  }

  /// Whether what YAML takes for a number or a truth value may be a text of the format: `name: no`, `models: [1.10]`.
  static func mayLookTyped(_ format: TextFormat) -> Bool {
    switch format {
    case .free, .optionalSecret, .name, .secret, .path, .pathPattern: true
    case .sha256, .uuid, .endpointURL, .providerURL, .listenAddress, .repository, .passwordHash: false
    }
  }

  private static let url = #"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@]+(/[^\s?#]*)?$"#

  private static func number(with units: [String: Int]) -> String {
    let names = units.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    return "^\\+?(0|[1-9][0-9]*)(\(names.joined(separator: "|")))?$"
  }
}
