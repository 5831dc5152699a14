package import Config

/// What would be made of a configuration.
package struct Examination: Sendable {
  package var loaded: LoadedConfig
  /// What a reload would say beyond that.
  package var objections: [Diagnostic] = []

  /// nil if it could not be read.
  package var settings: Settings? { loaded.settings }
  /// All that a reload would say.
  package var diagnostics: [Diagnostic] { loaded.diagnostics + objections }
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
