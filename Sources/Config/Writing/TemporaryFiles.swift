import Glibc

/// Clears away the temporary files that cut-off writes of one file have left beside it. Whoever has the directory's lock may: no live
/// process has any there.
struct TemporaryFiles {
  let calls: FileCalls
  let report: @Sendable (RecoveryNote) -> Void

  func clear(for target: borrowing WriteTarget) {
    let names: [String]
    do throws(SourceFileError) {
      names = try DirectoryListing.names(in: target.directoryPath, limit: 100_000).map { String(decoding: $0, as: UTF8.self) }
    } catch {
      report(.notListed(error))
      return
    }
    for name in names.sorted() {
      guard let temporary = TemporaryName(name, of: target.name) else { continue }
      do throws(WriteProblem) {
        if let note = try settle(temporary, beside: target) { report(note) }
      } catch {
        report(.failed(path(of: name, beside: target), error))
      }
    }
  }

  private func settle(_ temporary: TemporaryName, beside target: borrowing WriteTarget) throws(WriteProblem) -> RecoveryNote? {
    guard let file = try TargetFile(temporary.text, in: target.directory) else { return nil }
    if let digests = temporary.digests {
      guard !file.isOpenForWriting else { throw .busy(.openForWriting) }
      let found = TemporaryName.Digests.short(ContentDigest(of: try file.bytes()))
      // Neither what was to be put in place nor what was to be displaced: saved by somebody just before the exchange.
      if found != digests.new, found != digests.base { return try save(temporary, digests, beside: target) }
    }
    try calls.remove(temporary.text, in: target.directory, for: .removeTemporary)
    return .removedTemporary(path(of: temporary.text, beside: target))
  }

  private func save(
    _ temporary: TemporaryName, _ digests: TemporaryName.Digests, beside target: borrowing WriteTarget
  ) throws(WriteProblem) -> RecoveryNote {
    if let current = try target.open(), !current.isOpenForWriting {
      let digest = ContentDigest(of: try current.bytes())
      if TemporaryName.Digests.short(digest) == digests.new {
        let putBack = PutBack(calls: calls, directory: target.directory, name: target.name, temporary: temporary.text)
        if case .keptCopy(let copy) = try putBack.run(placed: current.identity, digest: digest) {
          report(.keptCopy(of: target.path, at: path(of: copy, beside: target)))
        }
        return .putBack(target.path)
      }
    }
    // The file has been changed again since, or is gone: which of the two is wanted only a person knows.
    let copy = TemporaryName.copy(of: target.name)
    try calls.rename(temporary.text, to: copy, in: target.directory, for: .keepCopy)
    try calls.sync(target.directory, for: .syncDirectory)
    return .keptCopy(of: target.path, at: path(of: copy, beside: target))
  }

  private func path(of name: String, beside target: borrowing WriteTarget) -> String {
    target.directoryPath == "/" ? "/" + name : target.directoryPath + "/" + name
  }
}
