import FoundationEssentials
import Glibc
import Testing

@testable import Config

@Suite(.timeLimit(.minutes(1))) final class SourceFileTests {
  /// A directory of its own for each test, removed after it.
  private let directory = FileManager.default.temporaryDirectory.appending(path: "source-file-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }

  deinit {
    do { try FileManager.default.removeItem(atPath: directory) } catch { Issue.record(error) }
  }

  private func reason(_ path: String, limit: Int = SourceFile.defaultLimit) -> SourceFileError.Reason? {
    do throws(SourceFileError) {
      _ = try SourceFile.read(path, limit: limit)
      return nil
    } catch {
      #expect(error.path == path)
      #expect(error.diagnostic.message.contains(path))
      return error.reason
    }
  }

  @Test("A regular file is read whole, up to the limit and not beyond")
  func regular() throws {
    let path = directory + "/f.yaml"
    let bytes = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try SourceFile.read(path).bytes == bytes)
    #expect(try SourceFile.read(path).file == path)
    #expect(try SourceFile.read(path, limit: 200_000).bytes.count == 200_000)
    #expect(reason(path, limit: 199_999) == .tooLarge(limit: 199_999))
    try Data().write(to: URL(filePath: path))
    #expect(try SourceFile.read(path).bytes.isEmpty)
  }

  @Test("A file whose size is told as 0 is read up to the limit")
  func procFile() throws {
    #expect(try !SourceFile.read("/proc/self/status").bytes.isEmpty)
    #expect(reason("/proc/self/status", limit: 10) == .tooLarge(limit: 10))
  }

  @Test("What is no regular file is refused at once")
  func special() {
    let fifo = directory + "/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(reason(fifo) == .notRegular(.fifo))
    #expect(reason(directory) == .notRegular(.directory))
    #expect(reason("/dev/zero") == .notRegular(.device))
    let link = directory + "/link"
    #expect(symlink(fifo, link) == 0)
    #expect(reason(link) == .notRegular(.fifo))
  }

  @Test("A file that is not there, or not reachable, is told apart")
  func unreachable() {
    #expect(reason(directory + "/none") == .missing)
    #expect(reason(directory + "/none/f") == .missing)
    #expect(reason("") == .missing)
    #expect(reason(directory + "/a\0b") == .missing)
    #expect(symlink("loop", directory + "/loop") == 0)
    #expect(reason(directory + "/loop") == .failed(errno: ELOOP))
    #expect(reason(directory + "/" + String(repeating: "a", count: 300)) == .failed(errno: ENAMETOOLONG))
  }

  @Test("A file without permission is unreadable", .enabled(if: geteuid() != 0))
  func notPermitted() throws {
    let path = directory + "/secret"
    try Data("a".utf8).write(to: URL(filePath: path))
    #expect(chmod(path, 0) == 0)
    #expect(reason(path) == .notPermitted)
  }

  @Test(
    "Each reason has a code and a message",
    arguments: [
      (SourceFileError.Reason.missing, DiagnosticID.fileMissing, "p does not exist"),
      (.notPermitted, .fileUnreadable, "p cannot be read: permission denied"),
      (.notRegular(.fifo), .fileNotRegular, "p is a FIFO, not a regular file"),
      (.tooLarge(limit: 5), .fileTooLarge, "p has more than 5 bytes, the most that are read"),
      (.failed(errno: EIO), .fileUnreadable, "p cannot be read: input/output error"),
      (.failed(errno: 4711), .fileUnreadable, "p cannot be read: system error 4711"),
    ])
  func diagnostic(reason: SourceFileError.Reason, id: DiagnosticID, message: String) {
    let diagnostic = SourceFileError(path: "p", reason: reason).diagnostic
    #expect(diagnostic.id == id)
    #expect(diagnostic.message == message)
    #expect(diagnostic.severity == .error)
  }
}
