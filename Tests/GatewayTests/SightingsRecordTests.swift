import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Config
@testable import Gateway

@Suite("Since when endpoints are known")
struct SightingsRecordTests {
  /// A state directory that is not there yet, and what is told of it.
  private final class State: Sendable {
    let home = FileManager.default.temporaryDirectory.appending(path: "fingerpost-\(UUID().uuidString)").path
    var directory: String { home + "/state" }
    var path: String { directory + "/endpoints.json" }
    private let noted = Mutex<[SightingsNote]>([])
    var notes: [SightingsNote] { noted.withLock { $0 } }

    init() throws { try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true) }

    deinit { do { try FileManager.default.removeItem(atPath: home) } catch { Issue.record(error) } }

    func record(_ sightings: EndpointSightings) throws -> SightingsRecord {
      SightingsRecord(sightings, stateDirectory: directory, executor: try ReloadExecutor()) { note in
        self.noted.withLock { $0.append(note) }
      }
    }

    /// A process that begins with these endpoints in its table, and whose table has those others at its end.
    @discardableResult
    func process(_ endpoints: [String], later: [[String]] = [], at now: Double) async throws -> EndpointSightings {
      let sightings = EndpointSightings()
      sightings.note(added: endpoints, at: now)
      let record = try record(sightings)
      let running = Task { await record.run() }
      var before = endpoints
      for (number, ids) in later.enumerated() {
        let added = ids.filter { !before.contains($0) }
        sightings.note(added: added, gone: before.filter { !ids.contains($0) }, at: now + Double(number + 1))
        before = ids
      }
      running.cancel()
      await running.value
      return sightings
    }

    var text: String { get throws { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) } }

    func write(_ text: String) throws {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path))
    }

    /// Its inode says which file it is: a new one takes the place of the old with each write.
    var status: stat {
      get throws {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status
      }
    }
  }

  @Test("a new process knows it from the old one, and counts those that are new to it from now")
  func outlivesProcess() async throws {
    let state = try State()
    try await state.process(["a", "b"], later: [["a", "b", "c"]], at: 1000.7)
    let next = try await state.process(["b", "c", "d"], at: 2000)
    #expect(next.first(of: "b") == 1000 && next.first(of: "c") == 1001 && next.first(of: "d") == 2000)
    #expect(state.notes.isEmpty)
    #expect(try state.text.contains("\"b\": 1000"))
    #expect(try state.status.st_mode & 0o7777 == 0o600)
  }

  @Test("one that was gone and comes back is new, also if it was gone while nobody looked")
  func goneIsForgotten() async throws {
    let state = try State()
    try await state.process(["a", "b"], at: 1000)
    try await state.process(["a"], at: 2000)
    #expect(try !state.text.contains("\"b\""))
    let next = try await state.process(["a", "b"], later: [["b"], ["a", "b"]], at: 3000)
    #expect(next.first(of: "a") == 3002 && next.first(of: "b") == 3000)
  }

  @Test("nothing is written where nothing has changed")
  func writesOnlyChanges() async throws {
    let state = try State()
    try await state.process(["a", "b"], at: 1000)
    let inode = try state.status.st_ino
    try await state.process(["b", "a"], later: [["a", "b"]], at: 2000)
    #expect(try state.status.st_ino == inode)
    try await state.process(["a"], at: 3000)
    #expect(try state.status.st_ino != inode)
  }

  @Test(
    "what is no such file is told, and replaced",
    arguments: [
      "", "{", "[]", "{\"version\": 1}", "{\"version\": 2, \"registered_at\": {}}", "{\"version\": 1, \"registered_at\": {\"a\": \"x\"}}",
      "{\"version\": 1, \"registered_at\": {\"a\": 1e400}}", String(repeating: "[", count: 100_000), "\u{0}",
    ])
  func damaged(text: String) async throws {
    let state = try State()
    try state.write(text)
    let sightings = try await state.process(["a"], at: 1000)
    #expect(sightings.first(of: "a") == 1000)
    #expect(state.notes == [.damaged(path: state.path)])
    #expect(try state.text.contains("\"a\": 1000"))
  }

  @Test("a time to come, or before 1970, is no time")
  func impossibleTimes() async throws {
    let state = try State()
    try state.write("{\"version\": 1, \"registered_at\": {\"a\": 9999999999, \"b\": -1, \"c\": 7, \"other\": 5}}")
    let sightings = try await state.process(["a", "b", "c"], at: 1000)
    #expect(sightings.all == ["a": 1000, "b": 1000, "c": 7])
  }

  @Test("a directory that cannot be made is told once, and nothing else is different")
  func noDirectory() async throws {
    let state = try State()
    try Data().write(to: URL(filePath: state.directory))
    let sightings = try await state.process(["a"], later: [["a", "b"], ["b"]], at: 1000)
    #expect(sightings.all == ["b": 1001])
    #expect(state.notes.count == 1)
  }

  @Test("what another one has written meanwhile is replaced")
  func changedMeanwhile() async throws {
    let state = try State()
    let sightings = EndpointSightings()
    sightings.note(added: ["a"], at: 1000)
    let record = try state.record(sightings)
    try state.write("{\"version\": 1, \"registered_at\": {\"z\": 1}}")
    let running = Task { await record.run() }
    running.cancel()
    await running.value
    #expect(try state.text.contains("\"a\": 1000") && !state.text.contains("\"z\""))
    #expect(state.notes.isEmpty)
  }
}
