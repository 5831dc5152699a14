import Config

/// The difference of two texts of a configuration file, with secrets masked, for `patch` and `git apply`.
enum FilePatch {
  /// Empty if the texts are the same. Costs a pass of the parser over each.
  static func text(from old: SourceText, to new: SourceText) -> String {
    guard old.bytes != new.bytes else { return "" }
    let name = old.file.split(separator: "/").last.map(String.init) ?? old.file
    return UnifiedDiff(path: name, old: MaskedText.of(old), new: MaskedText.of(new)).text
  }
}
