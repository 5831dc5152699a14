import Glibc

/// What /proc says of this process and its children.
enum Processes {
  /// Children that were started with an argument that contains `text`. A zombie has no arguments and is not among them.
  static func children(mentioning text: String) -> [pid_t] {
    children().filter { read("/proc/\($0)/cmdline").contains(text) }
  }

  static func zombies() -> [pid_t] {
    children().filter { pid in
      // The name may contain anything, the state comes after it.
      read("/proc/\(pid)/stat").split(separator: ")").last?.contains(" Z ") ?? false
    }
  }

  static var openDescriptors: Int { names(in: "/proc/self/fd").count }

  static var executable: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func children() -> [pid_t] {
    names(in: "/proc/self/task").flatMap { read("/proc/self/task/\($0)/children").split(separator: " ").compactMap { pid_t($0) } }
  }

  static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func read(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let got = Glibc.read(descriptor, &chunk, chunk.count)
      guard got > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<got]
    }
  }
}
