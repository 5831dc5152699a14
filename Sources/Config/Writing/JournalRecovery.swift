import Glibc

/// Finishes or forgets the writes in place that were cut off. What the file holds decides, never that there is a journal: bytes that are
/// neither the old nor the new ones, nor a mix that a cut-off write leaves (`TornFile`), are a person's.
struct JournalRecovery {
  let calls: FileCalls
  let deadline: ContinuousClock.Instant
  let report: @Sendable (RecoveryNote) -> Void

  /// Every journal of a state directory, whatever file it is of.
  func settleAll(in stateDirectory: String) {
    let names: [String]
    do throws(SourceFileError) {
      names = try JournalPlace.names(in: stateDirectory)
    } catch {
      // One that is not there yet has no journals.
      if error.reason != .missing { report(.notListed(error)) }
      return
    }
    for name in names {
      guard let place = JournalPlace(stateDirectory, name: name) else { continue }
      do throws(WriteProblem) {
        guard let journal = try read(place) else { continue }
        try settle(place, of: WriteTarget(journal.path, lockedBy: deadline, mayBeMissing: true))
      } catch {
        report(.failed(place.path, error))
      }
    }
  }

  /// A journal of a file whose lock we have; nil: it has no place.
  func settle(_ place: consuming JournalPlace?, of target: borrowing WriteTarget) {
    if let place { attempt(place, of: target) }
  }

  private func attempt(_ place: borrowing JournalPlace, of target: borrowing WriteTarget) {
    do throws(WriteProblem) {
      try settle(place, of: target)
    } catch {
      report(.failed(place.path, error))
    }
  }

  /// nil if there is none, or if it is not to be looked at; what is incomplete is removed.
  private func read(_ place: borrowing JournalPlace) throws(WriteProblem) -> Journal? {
    guard let file = try TargetFile(place.name, in: place.directory) else { return nil }
    // Anybody else's does not tell us what to write; and one that is locked is being written by a live process.
    guard file.status.st_uid == geteuid(), flock(file.number, LOCK_EX | LOCK_NB) == 0 else { return nil }
    let bytes = try file.bytes()
    do throws(Journal.Unreadable) {
      return try Journal(bytes)
    } catch {
      switch error {
      case .otherVersion: throw .failed(.read, errno: ENOTSUP)
      case .incomplete:
        try place.remove(with: calls)
        report(.removedIncompleteJournal(place.path))
        return nil
      }
    }
  }

  /// - Parameter target: where the bytes go, whatever path the journal names.
  private func settle(_ place: borrowing JournalPlace, of target: borrowing WriteTarget) throws(WriteProblem) {
    guard let journal = try read(place) else { return }
    guard let file = try target.open() else { return report(.keptJournal(of: target.path, at: place.path)) }
    guard !file.isOpenForWriting else { throw .busy(.openForWriting) }
    switch TornFile(try file.bytes(), journal: journal) {
    case .isOld, .isNew:
      // What the kernel shows may not be on the disk yet, and the journal is what makes up for that.
      try calls.sync(file.number, for: .syncFile)
      try place.remove(with: calls)
      report(.removedJournal(of: target.path))
    case .isTorn:
      let isFinished = try finish(journal, target, torn: file)
      try place.remove(with: calls)
      report(isFinished ? .finished(target.path) : .undone(target.path))
    case .isForeign:
      let copy = place.name + ".set-aside"
      try calls.rename(place.name, to: copy, in: place.directory, for: .keepJournal)
      try calls.sync(place.directory, for: .syncJournalDirectory)
      report(.setJournalAside(of: target.path, at: place.path + ".set-aside"))
    }
  }

  /// - Returns: false if it had to be the old bytes.
  private func finish(_ journal: Journal, _ target: borrowing WriteTarget, torn: consuming TargetFile) throws(WriteProblem) -> Bool {
    let bytes = try torn.bytes()
    _ = consume torn
    let file = try InPlaceUpdate.open(target.name, in: target.directory, until: deadline)
    try WriteTarget.take(file.number, until: deadline)
    WriteLease.take(file.number)
    defer { WriteLease.end(file.number) }
    // Somebody may have saved it just now.
    let current = try TargetFile.bytes(of: file.number)
    guard current == bytes else { throw .changed(found: ContentDigest(of: current)) }
    do throws(WriteProblem) {
      try bring(file.number, to: journal.new, journal)
      return true
    } catch {
      // No room for the new bytes, for one; those of the old ones were there before.
      try bring(file.number, to: journal.old, journal)
      return false
    }
  }

  private func bring(_ file: Int32, to bytes: [UInt8], _ journal: Journal) throws(WriteProblem) {
    try InPlaceUpdate.bring(file, to: bytes, from: journal.firstDifference, with: calls)
    try calls.sync(file, for: .syncFile)
  }
}
