/// Paths as text: made absolute, without touching the file system.
package enum FilePaths {
  /// `path` itself if it is absolute, else under `directory`; `.` and doubled slashes are taken out.
  /// `..` stays: behind a symbolic link only the kernel knows where it leads.
  package static func absolute(_ path: String, in directory: String) -> String {
    let full = path.hasPrefix("/") ? path : directory + "/" + path
    return "/" + full.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Everything before the last slash of an absolute path.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }
}
