/// One finding about a configuration. Data only; `DiagnosticRenderer` turns it into text, JSON or annotations.
package struct Diagnostic: Sendable, Equatable {
  package enum Severity: String, Sendable { case error, warning, note }

  package var id: DiagnosticID
  package var severity: Severity
  /// One sentence, without secrets: what is wrong.
  package var message: String
  /// Where it is; nil when it has no place in a file (a missing file, an environment variable).
  package var primary: SourceSpan?
  /// Other places that belong to it, such as the first definition of a duplicate, each with a few words.
  package var related: [RelatedPlace]
  /// What to do: "did you mean `base_url`?". nil when there is nothing to add.
  package var hint: String?

  package init(
    id: DiagnosticID, severity: Severity = .error, message: String, primary: SourceSpan? = nil, related: [RelatedPlace] = [],
    hint: String? = nil
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.primary = primary
    self.related = related
    self.hint = hint
  }
}
