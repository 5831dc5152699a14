import CFileTools
import Glibc

/// The system calls by which the writer changes something: all of them, and nowhere else. Names are those of entries of an open directory,
/// so that a directory that moves meanwhile is still the same one.
struct FileCalls: Sendable {
  /// Asked before each call: an error number makes it fail without being made. A process that is killed at a call is one in which this
  /// and every later call fails.
  var refusal: @Sendable (FileOperation) -> Int32? = { _ in nil }
  /// The most bytes of one write, so that tests can stop between two.
  var writeSize = Int.max

  /// Opens a file of this name for writing, which only the gateway's user can read.
  ///
  /// - Parameter isNew: fail if there is one; otherwise it is emptied.
  func create(_ name: String, in directory: Int32, isNew: Bool, for operation: FileOperation) throws(WriteProblem) -> Descriptor {
    try allow(operation)
    // O_NOFOLLOW: a link that somebody put there must not lead elsewhere. Safe: the C string lives during the call.
    let number = unsafe openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (isNew ? O_EXCL : O_TRUNC), 0o600)
    guard number >= 0 else { throw .failed(operation, errno: errno) }
    return Descriptor(number)
  }

  /// Writes all of the bytes.
  func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, at offset: Int, for operation: FileOperation) throws(WriteProblem) {
    var written = 0
    while written < bytes.count {
      try allow(operation)
      // Safe: the pointer stays inside the closure, and the count is within the slice's.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...].prefix(writeSize))
        return unsafe pwrite(descriptor, rest.baseAddress, rest.count, offset + written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .failed(operation, errno: errno)
      }
      // What a full device says that has no error for it.
      guard count > 0 else { throw .failed(operation, errno: ENOSPC) }
      written += count
    }
  }

  func truncate(_ descriptor: Int32, to size: Int) throws(WriteProblem) { try check(.truncate) { ftruncate(descriptor, size) } }

  /// Reserves room behind `offset` without a visible change. File systems that cannot are not asked for more.
  func reserve(_ descriptor: Int32, from offset: Int, count: Int) throws(WriteProblem) {
    guard count > 0 else { return }
    do {
      try check(.reserve) { file_reserve(descriptor, Int64(offset), Int64(count)) }
    } catch .failed(_, EOPNOTSUPP), .failed(_, ENOSYS) {
      return
    }
  }

  /// fsync(2).
  func sync(_ descriptor: Int32, for operation: FileOperation) throws(WriteProblem) { try check(operation) { fsync(descriptor) } }

  func setOwner(_ descriptor: Int32, to status: stat) throws(WriteProblem) {
    try check(.setOwner) { fchown(descriptor, status.st_uid, status.st_gid) }
  }

  func setMode(_ descriptor: Int32, to status: stat) throws(WriteProblem) {
    try check(.setMode) { fchmod(descriptor, status.st_mode & 0o7777) }
  }

  /// - Parameter value: nil removes it.
  func setAttribute(_ descriptor: Int32, _ name: [CChar], to value: [UInt8]?) throws(WriteProblem) {
    // Safe: the name ends with a NUL, the count is the array's, and both live during the calls.
    try check(.setAttribute) {
      if let value { unsafe fsetxattr(descriptor, name, value, value.count, 0) } else { unsafe fremovexattr(descriptor, name) }
    }
  }

  /// rename(2) within a directory.
  func rename(_ name: String, to other: String, in directory: Int32, for operation: FileOperation) throws(WriteProblem) {
    // Safe: the C strings live during the call.
    try check(operation) { unsafe renameat(directory, name, directory, other) }
  }

  /// As `rename`, but fails with EEXIST if there is something of the other name.
  func renameNew(_ name: String, to other: String, in directory: Int32, for operation: FileOperation) throws(WriteProblem) {
    // Safe: as above.
    try check(operation) { unsafe file_rename_new(directory, name, other) }
  }

  /// renameat2(2) with RENAME_EXCHANGE: both names stay, each with the other's file.
  func exchange(_ name: String, with other: String, in directory: Int32, for operation: FileOperation) throws(WriteProblem) {
    // Safe: as above.
    try check(operation) { unsafe file_exchange(directory, name, other) }
  }

  func remove(_ name: String, in directory: Int32, for operation: FileOperation) throws(WriteProblem) {
    // Safe: as above.
    try check(operation) { unsafe unlinkat(directory, name, 0) }
  }

  private func check(_ operation: FileOperation, _ call: () -> Int32) throws(WriteProblem) {
    try allow(operation)
    while call() != 0 {
      if errno == EINTR { continue }
      throw .failed(operation, errno: errno)
    }
  }

  private func allow(_ operation: FileOperation) throws(WriteProblem) {
    if let number = refusal(operation) { throw .failed(operation, errno: number) }
  }
}
