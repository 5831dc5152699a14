package import Config

/// A change of a configuration file that was made, or would be.
package struct FileChange: Sendable {
  /// The file that it is in.
  package var path: String
  /// Of that file, with the change.
  package var digest: ContentDigest
  /// Whether its text is another one with the change.
  package var isChanged: Bool
  /// For `patch` and `git apply`, secrets masked; empty also where nothing but a secret changed. Of all changes that were made together.
  /// It is made where it is answered: for a trial, for a whole text, and where what was written was not taken up at once.
  package var patch = ""
  /// The endpoint that it was about.
  package var endpointID: String?
  /// Comments that went with what was removed.
  package var removedComments: [String] = []
  /// What the new configuration is warned of.
  package var diagnostics: [Diagnostic]
  /// Editors that seem to have the file open, and may save what was in it before.
  package var editorWarnings: [Diagnostic] = []
  /// False: it was only tried.
  package var isWritten: Bool
}
