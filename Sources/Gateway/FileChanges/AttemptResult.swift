import Config

/// What came of changes that were made together.
struct AttemptResult {
  /// Of each, in their order. If there are fewer than changes, the others have to do with these, and are to be judged by what they made.
  var answers: [ChangeWish.Answer]
  /// The file was written, and holds this now.
  var written: Written?

  struct Written {
    var old: SourceText
    var new: Document
    /// What a load of the files gives now.
    var loaded: LoadedConfig
  }

  /// With the patch in them: of what was written, and not taken up.
  mutating func addPatch() {
    guard let written else { return }
    let patch = FilePatch.text(from: written.old, to: written.new.source)
    answers = answers.map { answer in
      answer.map { made in
        guard made.isWritten else { return made }
        var told = made
        told.patch = patch
        return told
      }
    }
  }
}
