import Config

/// One diagnostic in an answer of the management API.
struct DiagnosticBody: Encodable {
  var id: String
  var severity: String
  var message: String
  var file: String?
  var line: Int?
  var column: Int?
  var excerpt: String?
  var hint: String?

  init(_ diagnostic: Diagnostic) {
    id = diagnostic.id.rawValue
    severity = diagnostic.severity.rawValue
    message = diagnostic.message
    file = diagnostic.primary?.location.file
    line = diagnostic.primary?.location.line
    column = diagnostic.primary?.location.column
    excerpt = diagnostic.primary?.excerpt
    hint = diagnostic.hint
  }
}
