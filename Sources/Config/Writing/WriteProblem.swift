import Glibc

/// Why a file was not written. Unless a case says otherwise, the file is as it was.
package enum WriteProblem: Error, Sendable, Equatable {
  package enum ReadOnlyReason: String, Sendable {
    /// The file system, or the mount through which it is seen.
    case fileSystem = "its file system is mounted read-only"
    case notPermitted = "the user that the gateway runs as may not write it"
    /// chattr(1) +i or +a.
    case immutable = "it is marked immutable or append-only"
    /// The configuration or the caller does not want it.
    case off = "writing is switched off"
  }

  package enum BusyReason: String, Sendable {
    /// Another writer held the lock for the whole of `lockTimeout`.
    case locked = "another program has locked it"
    /// Somebody is saving it.
    case openForWriting = "a program holds it open for writing"
  }

  /// It is not what the new bytes were made from. nil: it is gone.
  case changed(found: ContentDigest?)
  case readOnly(ReadOnlyReason)
  /// The disk or the quota is full.
  case noSpace
  /// A single file was mounted, and then replaced on the host: nobody but us would see what is written here.
  case orphanedMount
  case busy(BusyReason)
  case notRegular(SourceFileError.Kind)
  /// It can be written in place alone, and no directory would hold the journal that makes it safe.
  case cannotJournal(InPlaceReason)
  /// The file has the new bytes, but whether they survive a power failure is not known.
  case notDurable(FileOperation, errno: Int32)
  /// The write stopped half way and could not be taken back: the file may have a part of the new bytes, or all of them, and what a person
  /// saved may lie beside it. The next write, or `FileWriter/recover()`, sets it right.
  case interrupted(FileOperation, errno: Int32)
  /// Any other failure, with the system's error number.
  case failed(FileOperation, errno: Int32)

  /// Failures that have a case of their own.
  var classified: WriteProblem {
    guard case .failed(let operation, let number) = self else { return self }
    return switch (number, operation) {
    case (ENOSPC, _), (EDQUOT, _): .noSpace
    case (EROFS, _): .readOnly(.fileSystem)
    case (EACCES, .openForWriting), (EPERM, .openForWriting), (EACCES, .openDirectory): .readOnly(.notPermitted)
    case (ENOENT, .resolve), (ENOENT, .open), (ENOENT, .openForWriting), (ENOENT, .openDirectory), (ENOTDIR, .resolve): .changed(found: nil)
    default: self
    }
  }
}
