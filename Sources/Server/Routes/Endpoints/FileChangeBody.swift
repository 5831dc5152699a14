import Gateway

/// What a change of the file does, or would do.
struct FileChangeBody: Encodable {
  var file: String
  var changed: Bool
  var written: Bool
  var diff: String
  var removedComments: [String]
  var diagnostics: [DiagnosticBody]

  init(_ made: FileChange) {
    file = made.path
    changed = made.isChanged
    written = made.isWritten
    diff = made.patch
    removedComments = made.removedComments
    diagnostics = (made.editorWarnings + made.diagnostics).map(DiagnosticBody.init)
  }

  private enum CodingKeys: String, CodingKey {
    case file, changed, written, diff, diagnostics
    case removedComments = "removed_comments"
  }
}
