/// One thing that was done about a write that had been cut off, for the log.
package enum RecoveryNote: Sendable, Equatable, CustomStringConvertible {
  /// A temporary file that nothing needs.
  case removedTemporary(String)
  /// What a person had saved during the write is in its place again.
  case putBack(String)
  /// What a person had saved, and what nothing else holds, lies there now.
  case keptCopy(of: String, at: String)
  /// The file was whole, and the journal is gone.
  case removedJournal(of: String)
  /// The journal itself had been cut off, before the file was touched.
  case removedIncompleteJournal(String)
  /// The file was half written. It has all of the new bytes now.
  case finished(String)
  /// As `finished`, but it has all of the old bytes: the new ones could not be written.
  case undone(String)
  /// There is no file now; the journal waits for it.
  case keptJournal(of: String, at: String)
  /// The file was edited after the write was cut off. The journal, which has the old and the new bytes, lies there now.
  case setJournalAside(of: String, at: String)
  /// A directory could not be looked through.
  case notListed(SourceFileError)
  /// Nothing was done about this file.
  case failed(String, WriteProblem)

  /// Whether a person should look.
  package var isWarning: Bool {
    switch self {
    case .removedTemporary, .removedJournal, .removedIncompleteJournal, .finished: false
    case .putBack, .keptCopy, .undone, .keptJournal, .setJournalAside, .notListed, .failed: true
    }
  }

  package var description: String {
    switch self {
    case .removedTemporary(let path): "removed \(path), left by a write that was cut off"
    case .putBack(let path): "put back \(path) as it was saved while the gateway wrote it; the gateway's change is not in it"
    case .keptCopy(let path, let copy): "a version of \(path) that was saved while the gateway wrote it is kept as \(copy)"
    case .removedJournal(let path): "removed the journal of \(path): the file is whole"
    case .removedIncompleteJournal(let path): "removed \(path), a journal that was not finished; the file had not been touched"
    case .finished(let path): "finished a write of \(path) that had been cut off"
    case .undone(let path): "took back a write of \(path) that had been cut off"
    case .keptJournal(let path, let journal): "\(path) is missing, and a write of it had been cut off; \(journal) waits for it"
    case .setJournalAside(let path, let copy):
      "\(path) was edited after a write of it had been cut off, and stays as it is; the old and the new content are in \(copy)"
    case .notListed(let error): "could not look for writes that were cut off: \(error.diagnostic.message)"
    case .failed(let path, let problem): "a write that was cut off could not be cleaned up: \(WriteError(path: path, problem: problem))"
    }
  }
}
