import Glibc

/// What the operating system allows the process.
enum ResourceLimits {
  /// Raises the soft limit of open files to the hard one: every connection of a client and to an upstream takes one.
  static func raiseOpenFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// How many client connections the limit of open files has room for: each stream takes two files, and the gateway itself some.
  static var clientConnections: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
    return max(1, (Int(clamping: limit.rlim_cur) - ownFiles) / 2)
  }

  /// Event loops, listeners, the log, files being read, the helper and its pipes, with room to spare.
  private static let ownFiles = 64
}
