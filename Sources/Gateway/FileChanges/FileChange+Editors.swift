import Config

extension FileChange {
  /// Warns of each editor that seems to have the file open.
  mutating func lookForEditors() {
    editorWarnings = EditorTraces.beside(path).map { trace in
      Diagnostic(
        id: .openInEditor, severity: .warning, message: "an editor seems to have \(path) open: there is \(trace)",
        hint: "have it read the file again, or it saves an older text over this change")
    }
  }
}
