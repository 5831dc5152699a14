/// What came of loading a file and those that it includes.
package struct LoadedConfig: Sendable {
  /// nil if any diagnostic is an error.
  package var settings: Settings?
  /// Those of the main file first, then those of the included ones; within a file in its order, those without a place in it first.
  package var diagnostics: [Diagnostic]
  /// Of the main file's bytes; nil if they could not be read.
  package var digest: ContentDigest?
  /// The main file; nil if it could not be read, or is not settled.
  package var source: SourceText?
  /// Absolute paths of the files that `${file:…}` references name, whether they could be read or not: a change of one is a change of
  /// the configuration.
  package var referencedFiles: [String]
  /// The main file, then the included ones in their order, whether they could be read or not.
  package var files: [LoadedFile]
  /// The bytes of `files`, in their order. Empty if one of them was not read, and in what is given back as unchanged.
  package var texts: [[UInt8]] = []
  /// Absolute paths of the directories whose entries decide which files are included. Some may not exist yet.
  package var includeDirectories: [String]
  /// What is being written, so that nothing of it was taken; then there are no settings, `diagnostics` says so and nothing else, and the
  /// lists above end there. nil for `ReadPolicy.plain`.
  package var unsettled: UnsettledFile?

  /// Of the files that `${file:…}` references name; nil for one that could not be read. Never to be shown: a short secret can be guessed
  /// from its digest.
  var referencedDigests: [String: ContentDigest?]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// For keeping: the text of a large configuration is as large as all the rest.
  package var withoutText: LoadedConfig {
    var kept = self
    kept.source = nil
    kept.texts = []
    return kept
  }
}
