/// Checks a text against its format and turns it into the value that is kept.
enum FormatCheck {
  /// - Parameter directory: what relative paths are resolved from.
  static func value(of scalar: ScalarText, as format: TextFormat, directory: String) throws(ScalarProblem) -> Checked.Value {
    let text = scalar.text
    switch format {
    case .free:
      return .text(text)
    case .name:
      try checkName(scalar)
      return .text(text)
    case .secret:
      guard !text.isEmpty else { throw ScalarProblem(.invalidValue, "must not be empty") }
      try checkSecret(text)
      return .text(text)
    case .optionalSecret:
      try checkSecret(text)
      return .text(text)
    case .sha256:
      guard text.utf8.count == 64, text.utf8.allSatisfy({ Hexadecimal.value(of: $0) != nil }) else {
        throw ScalarProblem(.invalidKeyDigest, "must be 64 hexadecimal digits", hint: "`fingerpost hash-key` prints it")
      }
      return .text(text.lowercased())
    case .uuid:
      guard UUIDText.isWellFormed(text) else {
        throw ScalarProblem(.invalidValue, "must be a UUID, not \(scalar.shown)", hint: "such as `550e8400-e29b-41d4-a716-446655440000`")
      }
      return .text(text.lowercased())
    case .endpointURL:
      return .base(try BaseURLText.endpoint(scalar))
    case .providerURL:
      return .text(try BaseURLText.provider(scalar))
    case .listenAddress:
      return .address(try ListenAddressText.parse(scalar))
    case .path:
      try checkPath(scalar)
      return .text(FilePaths.absolute(text, in: directory))
    case .pathPattern:
      try checkPath(scalar)
      if text.contains("**") || text.utf8.contains(where: { "{}".utf8.contains($0) }) {
        throw ScalarProblem(.invalidValue, "must be a path with `*`, `?` and `[…]` alone, not \(scalar.shown)")
      }
      do throws(NamePattern.Malformed) {
        _ = try PathPattern(text, in: directory)
      } catch {
        switch error {
        case .unclosedBracket: throw ScalarProblem(.invalidValue, "has a `[` without its `]`")
        case .emptyRange: throw ScalarProblem(.invalidValue, "has a range in `[…]` that ends before it begins")
        }
      }
      return .text(text)
    case .repository:
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        throw ScalarProblem(.invalidValue, "must be `owner/name`, not \(scalar.shown)")
      }
      try checkName(scalar)
      return .text(text)
    case .passwordHash:
      let parts = text.split(separator: "$", omittingEmptySubsequences: false)
      guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", parts[2...].allSatisfy({ !$0.isEmpty }) else {
        throw ScalarProblem(.invalidKeyDigest, "must be a scrypt hash", hint: "`fingerpost hash-password` prints it")
      }
      return .text(text)
    }
  }

  private static func checkName(_ scalar: ScalarText) throws(ScalarProblem) {
    let text = scalar.text
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
      throw ScalarProblem(.invalidValue, "must not be empty")
    }
    if isSpace(first) || isSpace(last) {
      throw ScalarProblem(.invalidValue, "must not begin or end with a space")
    }
    // ASCII, the common case, is judged by the byte.
    let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } || text.unicodeScalars.allSatisfy { !isControl($0) }
    guard isClean else { throw ScalarProblem(.invalidValue, "must not hold control characters") }
    guard text.utf8.count <= 1024 else { throw ScalarProblem(.invalidValue, "must not be longer than 1024 bytes") }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Secrets travel in header fields: RFC 9110, section 5.5, allows no control character there.
  private static func checkSecret(_ text: String) throws(ScalarProblem) {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw ScalarProblem(.invalidValue, "must not hold control characters or line ends")
    }
  }

  private static func checkPath(_ scalar: ScalarText) throws(ScalarProblem) {
    guard !scalar.text.isEmpty else { throw ScalarProblem(.invalidValue, "must not be empty") }
    guard !scalar.text.utf8.contains(0) else { throw ScalarProblem(.invalidValue, "must not hold a NUL") }
  }
}
