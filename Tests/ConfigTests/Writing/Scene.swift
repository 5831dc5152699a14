import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Config

/// A file in a directory of its own, a state directory, and a writer.
final class Scene: Sendable {
  static let old = Array("endpoints:\n  - name: a\n    base_url: http://a\n# the end\n".utf8)
  static let new = Array("endpoints:\n  - name: a\n    base_url: http://a\n  - name: b\n    base_url: http://b\n# the end\n".utf8)
  static let base = ContentDigest(of: old)

  let directory: String
  let state: String
  let path: String
  private let home: String
  private let noted = Mutex<[RecoveryNote]>([])

  /// A file system in memory, where there is one: tests with thousands of files do not wait for a disk there.
  static let quick = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : FileManager.default.temporaryDirectory.path

  /// - Parameters:
  ///   - parent: a directory of any file system.
  ///   - names: of the file: 2 or more make it one that is written in place.
  init(in parent: String = FileManager.default.temporaryDirectory.path, holding bytes: [UInt8] = Scene.old, names: Int = 1) throws {
    home = parent + "/write-" + UUID().uuidString
    directory = home + "/config"
    state = home + "/state"
    path = directory + "/gateway.yaml"
    for path in [directory, state] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    try put(bytes)
    for number in 1..<names { try #require(link(path, home + "/link\(number)") == 0) }
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: home) } catch { Issue.record(error) }
  }

  var notes: [RecoveryNote] { noted.withLock { $0 } }

  func writer(
    path: String? = nil, state: String?? = nil, calls: FileCalls = FileCalls(), lockTimeout: Duration = .seconds(5)
  ) -> FileWriter {
    FileWriter(
      path: path ?? self.path, stateDirectory: state ?? self.state, lockTimeout: lockTimeout,
      report: { [weak self] note in self?.noted.withLock { $0.append(note) } }, calls: calls)
  }

  /// What a person saves in place.
  func put(_ bytes: [UInt8], at path: String? = nil) throws { try Data(bytes).write(to: URL(filePath: path ?? self.path)) }

  /// What a person saves by rename.
  func replace(with bytes: [UInt8]) throws {
    try put(bytes, at: path + ".person")
    try #require(rename(path + ".person", path) == 0)
  }

  var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(filePath: path))) } }

  /// Of another entry of the directory.
  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: directory + "/" + name))) }

  /// Everything in both directories but the file itself.
  var litter: [String] {
    get throws {
      try [directory, state].flatMap { try FileManager.default.contentsOfDirectory(atPath: $0) }.filter { $0 != "gateway.yaml" }.sorted()
    }
  }

  func status(of path: String? = nil) throws -> stat {
    var status = stat()
    try #require(lstat(path ?? self.path, &status) == 0)
    return status
  }
}

/// Counts the calls that change something, and has some fail.
final class CallLog: Sendable {
  private let made = Mutex<[FileOperation]>([])
  private let decide: @Sendable (Int, FileOperation) -> Int32?

  /// - Parameter decide: the error for the call of this number, counted from 0; nil to have it made.
  init(_ decide: @escaping @Sendable (Int, FileOperation) -> Int32? = { _, _ in nil }) { self.decide = decide }

  /// A disk that fails for good after the first write into the file.
  static func tearing() -> CallLog {
    let count = Atomic(0)
    return CallLog { _, operation in
      switch operation {
      case .writeInPlace: count.add(1, ordering: .relaxed).oldValue > 0 ? EIO : nil
      case .syncFile: EIO
      default: nil
      }
    }
  }

  /// Those that were asked for.
  var operations: [FileOperation] { made.withLock { $0 } }

  func calls(writeSize: Int = .max) -> FileCalls {
    FileCalls(
      refusal: { operation in
        let number = self.made.withLock { made in
          made.append(operation)
          return made.count - 1
        }
        return self.decide(number, operation)
      }, writeSize: writeSize)
  }
}
