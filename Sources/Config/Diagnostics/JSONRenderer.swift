/// Writes diagnostics for programs: a JSON array with one object per diagnostic, one per line. Every key is always there; what does not
/// apply is null. Lines and columns count from 1, columns in Unicode scalars; `end_column` is the one after the last.
enum JSONRenderer {
  static func render(_ diagnostics: [Diagnostic]) -> String {
    guard !diagnostics.isEmpty else { return "[]\n" }
    return "[\n" + diagnostics.map { "  " + object($0) }.joined(separator: ",\n") + "\n]\n"
  }

  private static func object(_ diagnostic: Diagnostic) -> String {
    let span = diagnostic.primary
    let related = diagnostic.related.map { place in
      object([
        ("file", string(place.location.file)),
        ("line", String(place.location.line)),
        ("column", String(place.location.column)),
        ("note", string(place.note)),
      ])
    }
    return object([
      ("id", string(diagnostic.id.rawValue)),
      ("severity", string(diagnostic.severity.rawValue)),
      ("message", string(diagnostic.message)),
      ("file", span.map { string($0.location.file) } ?? "null"),
      ("line", span.map { String($0.location.line) } ?? "null"),
      ("column", span.map { String($0.location.column) } ?? "null"),
      ("end_column", span.map { String($0.location.column + $0.length) } ?? "null"),
      ("excerpt", span.map { string($0.excerpt) } ?? "null"),
      ("hint", diagnostic.hint.map(string) ?? "null"),
      ("related", "[\(related.joined(separator: ", "))]"),
    ])
  }

  private static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
  }

  private static func string(_ text: String) -> String { JSONValue.quoted(text) }
}
