import FoundationEssentials
import Testing

/// A directory of its own for one test, removed after it.
final class TemporaryDirectory {
  let path = FileManager.default.temporaryDirectory.appending(path: "config-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
  }

  /// Writes a file, with the directories on the way. The absolute path.
  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    let file = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return path + "/" + name
  }
}
