package import Config

/// What `SightingsRecord` has to tell, for the log. None of it keeps the gateway from its work.
package enum SightingsNote: Sendable, Equatable, CustomStringConvertible {
  /// Something that a write had left that was cut off.
  case recovered(RecoveryNote)
  /// The file is there and cannot be read.
  case unreadable(SourceFileError)
  /// The file holds something else than it should.
  case damaged(path: String)
  /// There is no state directory, and none can be made.
  case noDirectory(SourceFileError)
  case notWritten(WriteError)

  package var description: String {
    switch self {
    case .recovered(let note): "\(note)"
    case .unreadable(let error): "\(error.diagnostic.message); endpoints count as registered now"
    case .damaged(let path): "\(path) is damaged; endpoints count as registered now, and it is written anew"
    case .noDirectory(let error):
      "the directory \(error.path) cannot be made; endpoints count as registered at each start (`server.state_dir: none` says that this is meant)"
    case .notWritten(let error): "\(error)"
    }
  }

  /// Whether a person should look.
  package var isWarning: Bool {
    switch self {
    case .recovered(let note): note.isWarning
    case .unreadable, .damaged, .noDirectory, .notWritten: true
    }
  }
}
