/// Writes diagnostics down, in their order.
package enum DiagnosticRenderer: Sendable, Equatable {
  /// For people: the line with carets, hints, related places, and a count at the end.
  case text(color: Bool)
  /// For programs: one array of objects.
  case json
  /// For a run of GitHub Actions: annotations of the lines of a pull request.
  case github

  /// Ends with a line end, unless there is nothing to write.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    switch self {
    case .text(let color): TextRenderer(color: color).render(diagnostics)
    case .json: JSONRenderer.render(diagnostics)
    case .github: GitHubRenderer.render(diagnostics)
    }
  }
}
