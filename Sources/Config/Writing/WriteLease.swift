import Glibc

/// Asks the kernel to let nobody else open a file, for reading or writing: whoever tries waits until the end of the lease, or of the
/// descriptor. Source: fcntl(2), "Leases".
enum WriteLease {
  /// - Parameter descriptor: open for reading and writing.
  /// - Returns: false where somebody has the file open, or where leases are not given to us: nothing is different then.
  @discardableResult
  static func take(_ descriptor: Int32) -> Bool {
    // The signal by which the kernel says that somebody waits would end the process; this one is ignored where nobody asks for it.
    fcntl(descriptor, WriterCheck.setSignal, SIGURG) == 0 && fcntl(descriptor, WriterCheck.setLease, Int32(F_WRLCK)) == 0
  }

  /// Does nothing if there is none.
  static func end(_ descriptor: Int32) { _ = fcntl(descriptor, WriterCheck.setLease, Int32(F_UNLCK)) }
}
