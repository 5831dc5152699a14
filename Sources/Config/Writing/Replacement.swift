import Glibc

/// Writes a new file beside the old one and has it take its place. A reader of the path sees the whole old or the whole new bytes.
///
/// The exchange is a compare-and-swap: what was displaced is still there to be looked at. Once it has lost its path nobody can open it
/// any more, and the kernel tells whether somebody still has it open (`WriterCheck`); so whatever a person saved until then is seen, and
/// is put back. Source: renameat2(2), RENAME_EXCHANGE.
struct Replacement {
  enum Result: Equatable {
    case done(WriteReceipt.Way)
    /// Nothing has happened; in place it may work.
    case impossible(InPlaceReason)
  }

  let calls: FileCalls
  let directory: Int32
  /// Of the file, in the directory.
  let name: String
  let bytes: [UInt8]
  let digest: ContentDigest
  /// What the new bytes were made from; nil: there is no file.
  let base: ContentDigest?
  private let report: @Sendable (RecoveryNote) -> Void

  init(
    calls: FileCalls, directory: Int32, name: String, bytes: [UInt8], base: ContentDigest?,
    report: @escaping @Sendable (RecoveryNote) -> Void
  ) {
    self.calls = calls
    self.report = report
    self.directory = directory
    self.name = name
    self.bytes = bytes
    self.base = base
    digest = ContentDigest(of: bytes)
  }

  /// - Parameter old: the file that was compared with the base, for owner, mode and attributes.
  func run(over old: borrowing TargetFile) throws(WriteProblem) -> Result {
    let attributes = try ExtendedAttributes(of: old.number)
    let staged: Staged
    do throws(WriteProblem) {
      staged = try stage(status: old.status, attributes: attributes)
      return .done(try exchange(staged))
    } catch {
      // What was staged is gone again, or is left for the recovery where it is not surely ours.
      if let reason = InPlaceReason(refusal: error) { return .impossible(reason) }
      throw error
    }
  }

  /// Where there was no file. It gets mode 0600: it may come to hold keys.
  func create() throws(WriteProblem) -> WriteReceipt.Way {
    let staged = try stage(status: nil, attributes: nil)
    do throws(WriteProblem) {
      try calls.renameNew(staged.name, to: name, in: directory, for: .replace)
    } catch {
      discard(staged.name, ifIts: staged.identity)
      if case .failed(_, EEXIST) = error { throw .changed(found: try found()) }
      throw error
    }
    try syncDirectory()
    return .created
  }

  /// A whole new file under a temporary name.
  private struct Staged {
    let name: String
    let identity: FileStamp.Identity
  }

  private func stage(status: stat?, attributes: ExtendedAttributes?) throws(WriteProblem) -> Staged {
    var temporary = TemporaryName(of: name)
    let file = try calls.create(temporary.text, in: directory, isNew: true, for: .createTemporary)
    guard let identity = TargetFile.identity(of: temporary.text, in: directory) else { throw .failed(.createTemporary, errno: errno) }
    do throws(WriteProblem) {
      try calls.write(bytes[...], to: file.number, at: 0, for: .writeTemporary)
      // The owner first: a change of it clears bits of the mode (chown(2)). The mode last: it and the access list hold the same bits.
      if let status { try calls.setOwner(file.number, to: status) }
      try attributes?.copy(to: file.number, with: calls)
      if let status { try calls.setMode(file.number, to: status) }
      try calls.sync(file.number, for: .syncTemporary)
      let unstaged = temporary.text
      temporary.digests = TemporaryName.Digests(base: base, new: digest)
      try calls.rename(unstaged, to: temporary.text, in: directory, for: .stageTemporary)
    } catch {
      temporary.digests = nil
      discard(temporary.text, ifIts: identity)
      throw error
    }
    return Staged(name: temporary.text, identity: identity)
  }

  private func exchange(_ staged: Staged) throws(WriteProblem) -> WriteReceipt.Way {
    do throws(WriteProblem) {
      try calls.exchange(staged.name, with: name, in: directory, for: .exchange)
    } catch {
      switch error {
      // Not every file system can; sandboxes that do not know the call answer EPERM.
      case .failed(_, EINVAL), .failed(_, ENOSYS), .failed(_, EOPNOTSUPP), .failed(_, EPERM):
        return try rename(staged)
      case .failed(_, ENOENT):
        discard(staged.name, ifIts: staged.identity)
        throw .changed(found: nil)
      default:
        discard(staged.name, ifIts: staged.identity)
        throw error
      }
    }
    if let problem = inspect(staged.name) {
      try putBack(staged)
      throw problem
    }
    // If this fails the next start removes it.
    try? calls.remove(staged.name, in: directory, for: .removeTemporary)
    try syncDirectory()
    return .exchanged
  }

  private func putBack(_ staged: Staged) throws(WriteProblem) {
    do throws(WriteProblem) {
      let putBack = PutBack(calls: calls, directory: directory, name: name, temporary: staged.name)
      if case .keptCopy(let copy) = try putBack.run(placed: staged.identity, digest: digest) { report(.keptCopy(of: name, at: copy)) }
    } catch {
      guard case .failed(let operation, let number) = error else { throw error }
      throw .interrupted(operation, errno: number)
    }
  }

  /// The last moment at which a change can be seen, where nothing can be exchanged.
  private func rename(_ staged: Staged) throws(WriteProblem) -> WriteReceipt.Way {
    do throws(WriteProblem) {
      if let problem = inspect(name) { throw problem }
      try calls.rename(staged.name, to: name, in: directory, for: .replace)
    } catch {
      discard(staged.name, ifIts: staged.identity)
      throw error
    }
    try syncDirectory()
    return .renamed
  }

  /// Why an entry is not to be given up: it is not the base, or somebody is writing it. nil if it is the base.
  private func inspect(_ entry: String) -> WriteProblem? {
    do throws(WriteProblem) {
      guard let file = try TargetFile(entry, in: directory) else { return .changed(found: nil) }
      // Before the read: from here on nobody writes what was displaced.
      guard !file.isOpenForWriting else { return .busy(.openForWriting) }
      let found = ContentDigest(of: try file.bytes())
      return found == base ? nil : .changed(found: found)
    } catch {
      return error
    }
  }

  private func found() throws(WriteProblem) -> ContentDigest? {
    guard let file = try TargetFile(name, in: directory) else { return nil }
    return ContentDigest(of: try file.bytes())
  }

  /// Removes a temporary file unless somebody else's stands there by now. A failure leaves it for the next start.
  private func discard(_ temporary: String, ifIts identity: FileStamp.Identity) {
    guard TargetFile.identity(of: temporary, in: directory) == identity else { return }
    try? calls.remove(temporary, in: directory, for: .removeTemporary)
  }

  private func syncDirectory() throws(WriteProblem) {
    do throws(WriteProblem) {
      try calls.sync(directory, for: .syncDirectory)
    } catch {
      guard case .failed(let operation, let number) = error else { throw error }
      throw .notDurable(operation, errno: number)
    }
  }
}
