import Glibc

/// The names in a directory, without `.` and `..`, in the order of the file system.
enum DirectoryListing {
  /// - Parameter limit: names beyond it are left out.
  /// - Throws: with `missing` where there is no directory.
  static func names(in path: String, limit: Int) throws(SourceFileError) -> [[UInt8]] {
    guard !path.utf8.contains(0) else { throw SourceFileError(path: path, reason: .missing) }
    // Safe: the stream is closed here and seen by nobody else.
    guard let stream = unsafe opendir(path) else { throw SourceFileError(path: path, errno: errno) }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while names.count < limit {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw SourceFileError(path: path, errno: errno) }
        break
      }
      // Safe: the entry is good until the next call, and the kernel ends the name with a NUL within its array.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    return names
  }
}
