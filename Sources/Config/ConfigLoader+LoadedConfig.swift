/// What came of loading one file.
package struct LoadedConfig: Sendable {
  /// nil if any diagnostic is an error.
  package var settings: Settings?
  /// In the order of the file; those without a place in it first.
  package var diagnostics: [Diagnostic]
  /// Of the file's bytes; nil if they could not be read.
  package var digest: ContentDigest?
  package var source: SourceText?
  /// Absolute paths of the files that `${file:…}` references name, whether they could be read or not: a change of one is a change of
  /// the configuration.
  package var referencedFiles: [String]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
