import Glibc

/// Asks the kernel whether a program holds a file open for writing, by asking for a read lease: it is refused if one does.
/// Source: fcntl(2), "Leases".
enum WriterCheck {
  enum Answer: Sendable, Equatable {
    case noWriter
    case writer
    /// A lease is given to the file's owner or with CAP_LEASE alone, and not by every file system.
    case cannotTell
  }

  /// Linux' numbers, which glibc shows under _GNU_SOURCE alone. Source: asm-generic/fcntl.h, linux/fcntl.h.
  static let setSignal: Int32 = 10
  static let setLease: Int32 = 1024

  /// - Parameter descriptor: open for reading alone.
  static func ask(_ descriptor: Int32) -> Answer {
    // A writer that opens the file while we have the lease makes the kernel send a signal: SIGIO, which would end the process. SIGURG
    // is ignored where nobody asks for it.
    guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return .cannotTell }
    guard fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 else { return errno == EAGAIN ? .writer : .cannotTell }
    // At once: such a writer waits until then. If this failed, closing the file would do it.
    _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
    return .noWriter
  }
}
