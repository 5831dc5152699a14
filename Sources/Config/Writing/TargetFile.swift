import Glibc

/// An entry of a directory, open for reading, and what it was then.
struct TargetFile: ~Copyable {
  let status: stat
  private let descriptor: Descriptor

  var number: Int32 { descriptor.number }
  var identity: FileStamp.Identity { FileStamp(status).identity }

  /// nil if there is no entry of this name.
  ///
  /// - Throws: `notRegular` for anything but a file.
  init?(_ name: String, in directory: Int32) throws(WriteProblem) {
    // O_NONBLOCK: a FIFO must not hold us up. Safe: the C string lives during the call.
    let number = unsafe openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
    guard number >= 0 else {
      switch errno {
      case ENOENT: return nil
      case ENXIO: throw .notRegular(.socket)
      case let other: throw .failed(.open, errno: other)
      }
    }
    let descriptor = Descriptor(number)
    var status = stat()
    // Safe: the pointer to the local is used during the call alone.
    guard unsafe fstat(number, &status) == 0 else { throw .failed(.open, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(SourceFile.kind(of: status.st_mode)) }
    self.status = status
    self.descriptor = descriptor
  }

  /// What an entry is, without opening it; nil if there is none.
  static func identity(of name: String, in directory: Int32) -> FileStamp.Identity? {
    var status = stat()
    // Safe: the C string and the pointer to the local are used during the call alone.
    guard unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return FileStamp(status).identity
  }

  /// Whether the kernel says so; false where it does not tell.
  var isOpenForWriting: Bool { WriterCheck.ask(number) == .writer }

  /// What no configuration comes near, so that another file in its place cannot fill the memory.
  private static let limit = 64 << 20

  func bytes() throws(WriteProblem) -> [UInt8] { try Self.bytes(of: number) }

  static func bytes(of descriptor: Int32) throws(WriteProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // Safe: the pointer stays inside the closure, and the count is the array's.
      let got = unsafe chunk.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, bytes.count) }
      if got < 0 {
        if errno == EINTR { continue }
        throw .failed(.read, errno: errno)
      }
      if got == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<got])
      guard bytes.count <= limit else { throw .failed(.read, errno: EFBIG) }
    }
  }
}
