import Glibc

/// Keeps keys that came in over the management API, each in a file of its own that the gateway's user alone may read, so that the
/// configuration file holds no more than a reference.
///
/// Nothing is ever deleted here: a file that goes back to an older state, by Git for one, finds the key that it refers to.
package struct KeyStore: Sendable {
  /// Absolute.
  package let directory: String

  /// - Parameter stateDirectory: `server.state_dir`, absolute.
  package init(stateDirectory: String) { directory = stateDirectory + "/keys" }

  /// A path that no key has yet.
  package func newPath() -> String {
    var generator = SystemRandomNumberGenerator()
    return "\(directory)/\(String(generator.next(), radix: 36))\(String(generator.next(), radix: 36))"
  }

  /// Writes a key, durably, with mode 0600; the directories are made with mode 0700.
  package func store(_ key: Secret, at path: String) throws(SourceFileError) {
    try Self.makeDirectory(FilePaths.directory(of: directory))
    try Self.makeDirectory(directory)
    // Safe: the C string lives during the call.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SourceFileError(path: path, errno: errno) }
    let failure = Self.write(Array(key.exposed.utf8), to: descriptor)
    close(descriptor)
    if let failure {
      remove(path)
      throw SourceFileError(path: path, errno: failure)
    }
    try Self.sync(directory)
  }

  /// Takes back a key that nothing refers to after all.
  package func remove(_ path: String) {
    // A file that stays behind harms nobody.
    // Safe: the C string lives during the call.
    _ = unsafe unlink(path)
  }

  /// Makes a directory for the gateway's user alone, durably, unless there is one.
  package static func makeDirectory(_ path: String) throws(SourceFileError) {
    // Safe: the C string lives during the call.
    guard unsafe mkdir(path, 0o700) == 0 else {
      guard errno == EEXIST else { throw SourceFileError(path: path, errno: errno) }
      var status = stat()
      // Safe: the C string and the pointer to the local are used during the call alone.
      guard unsafe stat(path, &status) == 0 else { throw SourceFileError(path: path, errno: errno) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw SourceFileError(path: path, reason: .failed(errno: ENOTDIR)) }
      return
    }
    do throws(SourceFileError) {
      try sync(FilePaths.directory(of: path))
    } catch {
      // One that may be written and not read: it cannot be brought to the disk by us, and is there all the same.
      guard error.reason == .notPermitted else { throw error }
    }
  }

  private static func sync(_ path: String) throws(SourceFileError) {
    // Safe: the C string lives during the call.
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SourceFileError(path: path, errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SourceFileError(path: path, errno: errno) }
  }

  /// The error number of what went wrong.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: the buffer lives during the call.
      let written = unsafe rest.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, bytes.count - rest.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return errno }
      rest = rest.dropFirst(written)
    }
    return fsync(descriptor) == 0 ? nil : errno
  }
}
