import Glibc

/// The file that a path leads to, through links and all, as an entry of an open directory, on which we have the lock if
/// it was asked for.
///
/// The lock is flock(2) on the directory: there is no lock file to leave behind or to race for, and two gateways find each other whatever
/// their state directories are. It ends with the descriptor, however the process ends.
struct WriteTarget: ~Copyable {
  /// Without links.
  let path: String
  let name: String
  let directoryPath: String
  private let lock: Descriptor

  var directory: Int32 { lock.number }

  /// - Parameters:
  ///   - deadline: how long to wait for the lock; nil: it is not taken.
  ///   - mayBeMissing: a path that leads to nothing stands for a file in its own directory.
  init(_ path: String, lockedBy deadline: ContinuousClock.Instant?, mayBeMissing: Bool) throws(WriteProblem) {
    while true {
      let resolved = try Self.resolve(path, mayBeMissing: mayBeMissing)
      let directoryPath = FilePaths.directory(of: resolved)
      // Safe: the C string lives during the call.
      let number = unsafe Glibc.open(directoryPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard number >= 0 else { throw .failed(.openDirectory, errno: errno) }
      let lock = Descriptor(number)
      if let deadline { try Self.take(number, until: deadline) }
      // A link may have moved while we waited.
      guard try Self.resolve(path, mayBeMissing: mayBeMissing) == resolved else { continue }
      self.path = resolved
      self.directoryPath = directoryPath
      self.name = String(resolved.utf8.dropFirst(directoryPath == "/" ? 1 : directoryPath.utf8.count + 1)) ?? resolved
      self.lock = lock
      return
    }
  }

  /// The file as it is now; nil if there is none.
  func open() throws(WriteProblem) -> TargetFile? { try TargetFile(name, in: directory) }

  /// Waits for an exclusive lock on a file or directory. Nobody tells when it becomes free, so it is asked for every 10 ms.
  static func take(_ descriptor: Int32, until deadline: ContinuousClock.Instant) throws(WriteProblem) {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK:
        guard ContinuousClock.now < deadline else { throw .busy(.locked) }
        usleep(10_000)
      case let number: throw .failed(.lock, errno: number)
      }
    }
  }

  private static func resolve(_ path: String, mayBeMissing: Bool) throws(WriteProblem) -> String {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .failed(.resolve, errno: ENOENT) }
    if let resolved = FilePaths.resolved(path) { return resolved }
    let number = errno
    guard mayBeMissing, number == ENOENT, path.hasPrefix("/"), let name = path.split(separator: "/").last, name != "..", name != ".",
      let directory = FilePaths.resolved(FilePaths.directory(of: path))
    else { throw .failed(.resolve, errno: number) }
    // A link that leads nowhere is not a missing file: it would be replaced. Safe: the pointer to the local is used during the call alone.
    var status = stat()
    guard unsafe lstat(path, &status) != 0 else { throw .failed(.resolve, errno: number) }
    return directory == "/" ? "/" + name : directory + "/" + name
  }
}
