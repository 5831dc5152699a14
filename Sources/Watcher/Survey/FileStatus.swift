import Glibc

/// What `stat` says of a file, as far as a change shows in it.
struct FileStatus: Sendable, Equatable {
  enum Kind: Sendable, Equatable { case regular, directory, link, other }

  var identity: FileIdentity
  var kind: Kind
  var size: Int64
  /// Nanoseconds since 1970, of the content and of the inode. A tool may restore the first, never the second.
  var modified: Int64
  var changed: Int64
  var links: UInt64

  init(_ status: stat) {
    identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    size = Int64(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    changed = Self.nanoseconds(status.st_ctim)
    links = UInt64(status.st_nlink)
  }

  /// Of what the path leads to without following a link at its end; or the system's error number.
  static func of(_ path: PathBytes) -> Result<FileStatus, SystemError> {
    var status = stat()
    // Safe: both pointers are used during the call alone.
    let code = unsafe path.withCString { unsafe lstat($0, &status) }
    return code == 0 ? .success(FileStatus(status)) : .failure(SystemError(number: errno))
  }

  private static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
}
