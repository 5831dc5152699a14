import Crypto
import Glibc

/// What was read of a file, as short as it can be told from another.
enum Content: Sendable, Equatable {
  case digest([UInt8])
  case unreadable(SystemError)
  /// Not a regular file, or too large to be read: its `FileStatus` must do.
  case passedOver

  /// No file of a configuration is larger.
  static let mostBytes: Int64 = 64 << 20
  /// What can be read in passing, before a change is reported.
  static let fewBytes: Int64 = 4 << 20

  /// Reads the file. Never waits for a FIFO or a device.
  static func read(_ path: PathBytes, limit: Int64) -> Content {
    var hash = SHA256()
    return switch scan(path, limit: limit, { hash.update(data: $0) }) {
    case nil: .passedOver
    case .success: .digest(Array(hash.finalize()))
    case .failure(let error): .unreadable(error)
    }
  }

  /// The whole of a small file; nil if it cannot be had.
  static func bytes(of path: String, limit: Int64) -> [UInt8]? {
    var bytes: [UInt8] = []
    guard case .success = scan(PathBytes(path), limit: limit, { bytes += $0 }) else { return nil }
    return bytes
  }

  /// Hands on the file piece by piece; nil: it is not regular, or has more than `limit` bytes.
  private static func scan(_ path: PathBytes, limit: Int64, _ take: (ArraySlice<UInt8>) -> Void) -> Result<Void, SystemError>? {
    // Safe: the C string lives during the call.
    let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { return .failure(SystemError(number: errno)) }
    defer { close(descriptor) }
    var status = stat()
    // Safe: the pointer to the local is used during the call alone.
    guard unsafe fstat(descriptor, &status) == 0 else { return .failure(SystemError(number: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var total: Int64 = 0
    while true {
      // Safe: the pointer stays inside the closure, and the count is the array's.
      let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if got < 0 {
        if errno == EINTR { continue }
        return .failure(SystemError(number: errno))
      }
      if got == 0 { return .success(()) }
      total += Int64(got)
      // It grows while it is read.
      guard total <= limit else { return nil }
      take(chunk[..<got])
    }
  }
}
