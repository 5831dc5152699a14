import Glibc

/// Reads a configuration file, or a file that one refers to: regular, readable and not too large, or a reason why not. Never waits for
/// a FIFO or a device.
package enum SourceFile {
  /// 4 MiB: some fifty times a configuration of a thousand endpoints.
  package static let defaultLimit = 4 << 20
  /// How often a file is read that changes meanwhile.
  static let mostTries = 3

  /// - Parameters:
  ///   - path: as it is shown in messages; relative ones are taken from the working directory.
  ///   - limit: the most bytes it may have.
  package static func read(_ path: String, limit: Int = defaultLimit) throws(SourceFileError) -> SourceText {
    SourceText(file: path, bytes: try bytes(path, limit: limit))
  }

  static func bytes(_ path: String, limit: Int) throws(SourceFileError) -> [UInt8] {
    try contents(path, limit: limit, reading: .plain).bytes
  }

  /// Reads a file as carefully as the policy asks. Never waits for a writer: what is not settled is read, and said to be so.
  ///
  /// - Parameter afterRead: runs between each read and the check that nobody wrote meanwhile, so that tests can be that somebody.
  static func contents(
    _ path: String, limit: Int, reading policy: ReadPolicy, afterRead: () -> Void = {}
  ) throws(SourceFileError) -> FileContents {
    var last: FileContents
    var tries = 0
    repeat {
      last = try contentsOnce(path, limit: limit, reading: policy, afterRead: afterRead)
      tries += 1
    } while last.unsettled == .changing && tries < mostTries
    return last
  }

  private static func contentsOnce(
    _ path: String, limit: Int, reading policy: ReadPolicy, afterRead: () -> Void
  ) throws(SourceFileError) -> FileContents {
    // A C string ends at a NUL: another file would be opened.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw SourceFileError(path: path, reason: .missing) }
    let descriptor = open(path)
    guard descriptor >= 0 else { throw SourceFileError(path: path, errno: errno) }
    defer { close(descriptor) }
    let status = try self.status(of: descriptor, path: path)
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SourceFileError(path: path, reason: .notRegular(kind(of: status.st_mode)))
    }
    guard status.st_size <= limit else { throw SourceFileError(path: path, reason: .tooLarge(limit: limit)) }
    let bytes = try contents(of: descriptor, path: path, expecting: Int(status.st_size), limit: limit)
    afterRead()
    let before = FileStamp(status)
    guard policy != .plain else { return FileContents(bytes: bytes, identity: before.identity, unsettled: nil) }

    // After the read, and before the second look at the times: who opened the file during the read is still there to be seen, or has
    // written and left a new time.
    if WriterCheck.ask(descriptor) == .writer, !policy.exempts(bytes) {
      return FileContents(bytes: bytes, identity: before.identity, unsettled: .openForWriting)
    }
    // By its path too: it may have been replaced.
    let isSame = FileStamp(try self.status(of: descriptor, path: path)) == before && FileStamp(path: path) == before
    return FileContents(bytes: bytes, identity: before.identity, unsettled: isSame ? nil : .changing)
  }

  /// - Returns: -1 if it failed, with `errno`.
  private static func open(_ path: String) -> Int32 {
    var tries = 0
    while true {
      // O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever. O_NOCTTY: a terminal must not become ours.
      // Safe: the C string lives during the call.
      let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
      tries += 1
      // A writer in place (`WriteLease`) keeps readers away for microseconds; O_NONBLOCK turns the wait into this error.
      guard descriptor < 0, errno == EWOULDBLOCK, tries < 100 else { return descriptor }
      usleep(1000)
    }
  }

  private static func status(of descriptor: Int32, path: String) throws(SourceFileError) -> stat {
    var status = stat()
    // Safe: the pointer to the local is used during the call alone.
    guard unsafe fstat(descriptor, &status) == 0 else { throw SourceFileError(path: path, errno: errno) }
    return status
  }

  /// Reads to the end, whatever fstat said: files of /proc have size 0, and a file may grow meanwhile.
  private static func contents(
    of descriptor: Int32, path: String, expecting size: Int, limit: Int
  ) throws(SourceFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(size, limit) + 1)
    while true {
      // Safe: the pointer stays inside the closure, and the count is the array's.
      let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if got < 0 {
        if errno == EINTR { continue }
        throw SourceFileError(path: path, errno: errno)
      }
      if got == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<got])
      guard bytes.count <= limit else { throw SourceFileError(path: path, reason: .tooLarge(limit: limit)) }
      if chunk.count < 1 << 16 { chunk = [UInt8](repeating: 0, count: 1 << 16) }
    }
  }

  static func kind(of mode: mode_t) -> SourceFileError.Kind {
    switch mode & S_IFMT {
    case S_IFDIR: .directory
    case S_IFIFO: .fifo
    case S_IFSOCK: .socket
    default: .device
    }
  }
}
