import Glibc

extension FilePaths {
  /// The path with every symbolic link followed; nil if it leads nowhere.
  package static func resolved(_ path: String) -> String? {
    // Safe: the result is a C string of the C library's, copied and then freed.
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
