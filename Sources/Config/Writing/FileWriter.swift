/// Replaces the whole content of one file, durably, and never what a person saved meanwhile.
///
/// Killed at any point, or without power, the file is complete after the next `recover()` at the latest: the old or the new one. A write
/// that returned stays. All of it blocks, on the disk and for up to `lockTimeout` on others; several threads and several processes may
/// write the same file, one after the other.
///
/// Two things are beyond what the kernel offers. Where files cannot be exchanged (NFS, for one), a program that saves in the
/// microseconds before the rename is overtaken. And where leases are not given to us (a file of another owner), nobody tells that a program
/// that has the file open is about to write.
package struct FileWriter: Sendable {
  /// As it was given; links on the way are followed at each call.
  package let path: String
  /// Where journals go; nil, or one that is not there: beside the file.
  package let stateDirectory: String?
  /// How long another writer is waited for.
  package let lockTimeout: Duration
  private let report: @Sendable (RecoveryNote) -> Void
  private let calls: FileCalls

  /// - Parameters:
  ///   - path: absolute.
  ///   - stateDirectory: absolute, of this gateway alone, and as lasting as the file.
  ///   - lockTimeout: 5 s.
  ///   - report: told of everything that is found of earlier writes.
  package init(
    path: String, stateDirectory: String?, lockTimeout: Duration = .seconds(5),
    report: @escaping @Sendable (RecoveryNote) -> Void = { _ in }
  ) {
    self.init(path: path, stateDirectory: stateDirectory, lockTimeout: lockTimeout, report: report, calls: FileCalls())
  }

  /// - Parameter calls: for tests, in which some fail.
  init(
    path: String, stateDirectory: String?, lockTimeout: Duration, report: @escaping @Sendable (RecoveryNote) -> Void, calls: FileCalls
  ) {
    self.path = path
    self.stateDirectory = stateDirectory
    self.lockTimeout = lockTimeout
    self.report = report
    self.calls = calls
  }

  /// How the file would be written now. Changes nothing and takes no lock.
  package func plan() -> WritePlan {
    do throws(WriteProblem) {
      let target = try WriteTarget(path, lockedBy: nil, mayBeMissing: true)
      guard let file = try target.open() else { return .create }
      let plan = WritePlan(try facts(of: file, target))
      if case .inPlace(let reason) = plan, journalPlace(for: target) == nil { return .refused(.cannotJournal(reason)) }
      return plan
    } catch {
      return .refused(error.classified)
    }
  }

  /// - Parameters:
  ///   - bytes: the whole new content.
  ///   - base: of the content that they were made from; nil: there is no file yet.
  /// - Throws: unless `WriteProblem` says otherwise for its case, the file is as it was.
  @discardableResult
  package func write(_ bytes: [UInt8], replacing base: ContentDigest?) throws(WriteError) -> WriteReceipt {
    do throws(WriteProblem) {
      return WriteReceipt(way: try attempt(bytes, replacing: base), digest: ContentDigest(of: bytes))
    } catch {
      throw WriteError(path: path, problem: error)
    }
  }

  /// Clears away what writes have left that were cut off: of this file, and whatever journals are in the state directory. To be called at
  /// the start, before the file is read.
  package func recover() throws(WriteError) {
    let deadline = ContinuousClock.now + lockTimeout
    do throws(WriteProblem) {
      clear(beside: try WriteTarget(path, lockedBy: deadline, mayBeMissing: true), deadline)
    } catch .failed(.resolve, _), .failed(.openDirectory, _) {
      // Nothing is beside a path that leads nowhere; whoever reads it says so.
    } catch {
      throw WriteError(path: path, problem: error)
    }
    if let stateDirectory { journals(deadline).settleAll(in: stateDirectory) }
  }

  private func attempt(_ bytes: [UInt8], replacing base: ContentDigest?) throws(WriteProblem) -> WriteReceipt.Way {
    let deadline = ContinuousClock.now + lockTimeout
    let target = try WriteTarget(path, lockedBy: deadline, mayBeMissing: base == nil)
    clear(beside: target, deadline)
    if let stateDirectory { journals(deadline).settle(JournalPlace(in: stateDirectory, for: target.path), of: target) }
    let replacement = Replacement(
      calls: calls, directory: target.directory, name: target.name, bytes: bytes, base: base, report: report)
    guard let old = try target.open() else {
      guard base == nil else { throw .changed(found: nil) }
      return try replacement.create()
    }
    guard !old.isOpenForWriting else { throw .busy(.openForWriting) }
    let found = ContentDigest(of: try old.bytes())
    guard let base, found == base else { throw .changed(found: found) }
    guard replacement.digest != base else { return .unchanged }

    let reason: InPlaceReason
    switch WritePlan(try facts(of: old, target)) {
    case .refused(let problem): throw problem
    case .inPlace(let known): reason = known
    case .replace, .create:
      switch try replacement.run(over: old) {
      case .done(let way): return way
      case .impossible(let met): reason = met
      }
    }
    guard let place = journalPlace(for: target) else { throw .cannotJournal(reason) }
    try InPlaceUpdate(calls: calls, deadline: deadline).run(bytes, into: target, over: old, base: base, journal: place)
    return .inPlace(reason)
  }

  private func clear(beside target: borrowing WriteTarget, _ deadline: ContinuousClock.Instant) {
    TemporaryFiles(calls: calls, report: report).clear(for: target)
    journals(deadline).settle(JournalPlace(beside: target), of: target)
  }

  private func journals(_ deadline: ContinuousClock.Instant) -> JournalRecovery {
    JournalRecovery(calls: calls, deadline: deadline, report: report)
  }

  private func facts(of file: borrowing TargetFile, _ target: borrowing WriteTarget) throws(WriteProblem) -> TargetFacts {
    try TargetFacts(descriptor: file.number, status: file.status, directory: target.directory, name: target.name)
  }

  /// nil where no directory can hold a journal.
  private func journalPlace(for target: borrowing WriteTarget) -> JournalPlace? {
    if let stateDirectory, let place = JournalPlace(in: stateDirectory, for: target.path), place.isWritable { return place }
    guard let place = JournalPlace(beside: target), place.isWritable else { return nil }
    return place
  }
}
