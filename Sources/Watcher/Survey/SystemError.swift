import Glibc

/// An error number of the system, and what it means to an operator.
struct SystemError: Error, Sendable, Equatable {
  var number: Int32

  var words: String {
    switch number {
    case ENOENT, ENOTDIR: "it is missing"
    case EACCES, EPERM: "permission denied"
    case ELOOP: "too many symbolic links"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE, ENFILE: "too many files are open"
    case ENOMEM: "no memory"
    case EIO: "input/output error"
    case ESTALE: "the network file system lost it"
    default: "system error \(number)"
    }
  }

  /// What was there a moment ago is there no more.
  var meansGone: Bool { number == ENOENT || number == ENOTDIR || number == ELOOP || number == ESTALE }
}
