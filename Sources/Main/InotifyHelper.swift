import FoundationEssentials

/// Where the helper program for inotify is.
enum InotifyHelper {
  static let name = "fingerpost-inotify"

  /// - Parameter option: of the command line; nil: beside this executable, or in ../libexec/fingerpost as packages install it.
  /// - Returns: nil for `none`: look at the file every second.
  static func path(option: String?) -> String? {
    if let option { return option == "none" ? nil : option }
    guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
    let directory = executable.split(separator: "/").dropLast()
    let beside = "/" + (directory + [name[...]]).joined(separator: "/")
    let installed = "/" + (directory.dropLast() + ["libexec", "fingerpost", name[...]]).joined(separator: "/")
    return [beside, installed].first { FileManager.default.isExecutableFile(atPath: $0) } ?? beside
  }
}
