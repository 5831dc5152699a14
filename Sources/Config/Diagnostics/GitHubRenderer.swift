/// Writes diagnostics as workflow commands of GitHub Actions, one per line.
/// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of actions/toolkit.
enum GitHubRenderer {
  static func render(_ diagnostics: [Diagnostic]) -> String { diagnostics.map { line($0) + "\n" }.joined() }

  private static func line(_ diagnostic: Diagnostic) -> String {
    var properties: [String] = []
    if let span = diagnostic.primary {
      properties = [
        "file=\(property(span.location.file))",
        "line=\(span.location.line)",
        "col=\(span.location.column)",
        "endColumn=\(span.location.column + span.length)",
      ]
    }
    properties.append("title=\(property(diagnostic.id.rawValue))")
    let message = [diagnostic.message] + diagnostic.related.map { "\($0.location): \($0.note)" } + (diagnostic.hint.map { [$0] } ?? [])
    return "::\(command(diagnostic.severity)) \(properties.joined(separator: ","))::\(data(message.joined(separator: "\n")))"
  }

  private static func command(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }

  private static func data(_ text: String) -> String { escaped(text, also: [:]) }

  /// In a property `:` and `,` have a meaning too.
  private static func property(_ text: String) -> String { escaped(text, also: [":": "%3A", ",": "%2C"]) }

  /// Scalar by scalar: CR LF is one `Character`, which would hide both.
  private static func escaped(_ text: String, also escapes: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default:
        if let escape = escapes[scalar] { result += escape } else { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }
}
