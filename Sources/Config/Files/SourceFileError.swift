import Glibc

/// Why a configuration file could not be read.
package struct SourceFileError: Error, Sendable, Equatable {
  package enum Kind: String, Sendable { case directory, device, socket, fifo = "FIFO" }

  package enum Reason: Sendable, Equatable {
    case missing
    case notPermitted
    case notRegular(Kind)
    /// It has more bytes than `limit`.
    case tooLarge(limit: Int)
    /// It is being written.
    case unsettled(UnsettledFile)
    /// Any other failure, with the system's error number.
    case failed(errno: Int32)
  }

  package let path: String
  package let reason: Reason

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  init(path: String, errno number: Int32) {
    self.path = path
    reason =
      switch number {
      case ENOENT, ENOTDIR: .missing
      case EACCES, EPERM: .notPermitted
      // What open says of a socket, or of a device without a driver.
      case ENXIO: .notRegular(.socket)
      default: .failed(errno: number)
      }
  }

  package var diagnostic: Diagnostic {
    switch reason {
    case .missing:
      Diagnostic(id: .fileMissing, message: "\(path) does not exist")
    case .notPermitted:
      Diagnostic(
        id: .fileUnreadable, message: "\(path) cannot be read: permission denied",
        hint: "the file and every directory on the way must be open to the user that the gateway runs as")
    case .notRegular(let kind):
      Diagnostic(id: .fileNotRegular, message: "\(path) is a \(kind.rawValue), not a regular file")
    case .tooLarge(let limit):
      Diagnostic(id: .fileTooLarge, message: "\(path) has more than \(limit) bytes, the most that are read")
    case .unsettled(let file):
      file.diagnostic
    case .failed(let number):
      Diagnostic(id: .fileUnreadable, message: "\(path) cannot be read: \(Self.words(for: number))")
    }
  }

  private static func words(for number: Int32) -> String {
    switch number {
    case EIO: "input/output error"
    case ENOTDIR: "it is not a directory"
    case ELOOP: "too many symbolic links"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE, ENFILE: "too many files are open"
    case ESTALE: "the network file system lost it"
    default: "system error \(number)"
    }
  }
}
