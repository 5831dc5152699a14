package import Config

/// What would be made of a configuration.
package struct Examination: Sendable {
  /// nil if it could not be read.
  package var settings: Settings?
  /// All that a reload would say.
  package var diagnostics: [Diagnostic]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
