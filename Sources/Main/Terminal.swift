import Glibc

/// The standard streams.
enum Terminal {
  /// Whether a person looks at it, and wants colours (https://no-color.org).
  static var isStandardOutput: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }
  static var isStandardError: Bool { isatty(STDERR_FILENO) == 1 && getenv("NO_COLOR") == nil }
  static var isStandardInput: Bool { isatty(STDIN_FILENO) == 1 }

  /// Writes to standard error at once.
  static func writeError(_ text: String) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      // Nobody is left to be told when standard error itself fails.
      if count <= 0 { return }
      written += count
    }
  }

  /// Writes to standard output at once, also when it is a pipe.
  static func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}
