import Glibc

/// What tells one state of a file from another without reading it.
struct FileStamp: Sendable, Equatable {
  /// The file itself, whatever its path.
  struct Identity: Sendable, Hashable {
    let device: UInt64
    let inode: UInt64
  }

  let identity: Identity
  let size: Int
  private let modified: [Int]
  private let changed: [Int]

  init(_ status: stat) {
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    size = Int(status.st_size)
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }

  /// Of an open file; nil if the kernel does not say.
  init?(descriptor: Int32) {
    var status = stat()
    // Safe: the pointer to the local is used during the call alone.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Of what the path leads to now; nil if there is nothing.
  init?(path: String) {
    var status = stat()
    // Safe: the C string and the pointer to the local are used during the call alone.
    guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}
