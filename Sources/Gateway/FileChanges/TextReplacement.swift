import Config

/// Another text for the whole main file.
struct TextReplacement {
  let reloader: Reloader
  let stateDirectory: String?
  let text: [UInt8]

  /// What was done, and what a load of the file gives after it.
  func make(_ options: ChangeOptions) throws(FileChangeRefusal) -> (FileChange, LoadedConfig) {
    guard !text.contains(MaskedText.mark) else { throw .masked }
    let old: SourceText
    do throws(SourceFileError) {
      old = try reloader.readFile()
    } catch {
      throw .fileInvalid([error.diagnostic])
    }
    if let base = options.base, base != old.digest { throw .changed(found: old.digest) }
    let path = FilePaths.absolute(reloader.path, in: reloader.loader.environment.workingDirectory)
    let new = SourceText(file: reloader.path, bytes: text)
    let examination = reloader.examine(new)
    guard examination.settings != nil, !examination.hasErrors else { throw .rejected(examination.diagnostics) }
    var made = FileChange(
      path: path, digest: new.digest, isChanged: text != old.bytes, patch: FilePatch.text(from: old, to: new),
      diagnostics: examination.diagnostics, isWritten: false)
    if made.isChanged { made.lookForEditors() }
    guard !options.isTrial else { return (made, examination.loaded) }
    try ChangeTarget(path: path, source: old, exists: true).write(text, stateDirectory: stateDirectory, registrations: nil) { made.patch }
    made.isWritten = true
    return (made, examination.loaded)
  }
}
