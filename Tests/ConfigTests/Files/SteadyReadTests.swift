import FoundationEssentials
import Glibc
import Testing

@testable import Config

/// Whether the kernel tells this user about writers: asked of a file with a writer and one without.
private let leasesWork: Bool = {
  let path = FileManager.default.temporaryDirectory.appending(path: "lease-\(UUID().uuidString)").path
  let writer = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
  let reader = open(path, O_RDONLY | O_CLOEXEC)
  defer {
    close(writer)
    close(reader)
    unlink(path)
  }
  return WriterCheck.ask(reader) == .writer
}()

@Suite("Steady reads", .timeLimit(.minutes(2)))
final class SteadyReadTests {
  private let home: TemporaryDirectory
  private let loader = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/"))

  init() throws { home = try TemporaryDirectory() }

  /// A configuration of three files.
  private func write() throws -> String {
    try home.write("secret", "sk-1\n")
    try home.write("conf.d/a.yaml", "endpoints: [{name: a, base_url: \"http://a\", api_key: \"${file:../secret}\"}]\n")
    return try home.write("gateway.yaml", "version: 1\ninclude: [conf.d/*.yaml]\n")
  }

  @Test("take a file that nobody writes")
  func settled() throws {
    let path = try write()
    for policy in [ReadPolicy.plain, .steady, .steadyExcept(ContentDigest(of: []))] {
      let loaded = loader.load(path: path, reading: policy)
      #expect(loaded.settings?.endpoints.map(\.apiKey) == [Secret("sk-1")], "\(loaded.diagnostics)")
      #expect(loaded.unsettled == nil)
    }
    // Who reads it as well is no hindrance.
    let reader = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(reader) }
    #expect(loader.load(path: path, reading: .steady).settings != nil)
  }

  @Test(
    "do not take a file that is held open for writing, and do once it is closed",
    .enabled(if: leasesWork, "leases are given to a file's owner or with CAP_LEASE, and not by every file system"),
    arguments: ["gateway.yaml", "conf.d/a.yaml", "secret"])
  func heldOpen(name: String) throws {
    let path = try write()
    let held = home.path + "/" + name
    let writer = open(held, O_WRONLY | O_CLOEXEC)
    try #require(writer >= 0)
    let loaded = loader.load(path: path, reading: .steady)
    #expect(loaded.settings == nil)
    let unsettled = try #require(loaded.unsettled)
    #expect(unsettled.reason == .openForWriting && FilePaths.absolute(unsettled.path, in: "/").hasSuffix("/" + name))
    #expect(unsettled.digest == ContentDigest(of: Array(try Data(contentsOf: URL(filePath: held)))))
    #expect(loaded.digest == ContentDigest(of: Array(try Data(contentsOf: URL(filePath: path)))))
    #expect(loaded.diagnostics == [unsettled.diagnostic] && unsettled.diagnostic.id == .fileBeingWritten)
    // The same bytes are told to be the same; other ones are not.
    #expect(loader.load(path: path, reading: .steady).unsettled == unsettled)
    try #require(Glibc.write(writer, "#", 1) == 1)
    #expect(loader.load(path: path, reading: .steady).unsettled?.digest != unsettled.digest)
    try #require(pwrite(writer, name == "gateway.yaml" ? "v" : name == "secret" ? "s" : "e", 1, 0) == 1)
    #expect(loader.load(path: path, reading: .steady).unsettled == unsettled)

    #expect(loader.load(path: path, reading: .plain).settings != nil)
    // Exactly the content that has stayed is taken all the same, and nothing else that is being written.
    #expect(loader.load(path: path, reading: .steadyExcept(try #require(unsettled.digest))).settings != nil)
    #expect(loader.load(path: path, reading: .steadyExcept(ContentDigest(of: [1]))).unsettled == unsettled)
    close(writer)
    #expect(loader.load(path: path, reading: .steady).settings != nil)
  }

  @Test("do not read what is being written as YAML", .enabled(if: leasesWork, "leases are not given here"))
  func notParsed() throws {
    let path = try write()
    try home.write("conf.d/a.yaml", "endpoints: [\n")
    let writer = open(home.path + "/conf.d/a.yaml", O_WRONLY | O_CLOEXEC)
    defer { close(writer) }
    #expect(loader.load(path: path, reading: .steady).diagnostics.map(\.id) == [.fileBeingWritten])
    #expect(loader.load(path: path, reading: .plain).diagnostics.map(\.id) == [.syntax])
  }

  /// A writer that opens the file while the reader has its lease makes the kernel send a signal, whose default would end this process.
  @Test("are no danger to the process, and never take half of what is written", .enabled(if: leasesWork, "leases are not given here"))
  func racing() throws {
    let path = try home.write("f", String(repeating: "a", count: 50_000))
    // A thread of its own: it blocks, for as long as the reader has its lease.
    let writer = try WriterThread(path: path, contents: ["a", "b"].map { String(repeating: $0, count: 50_000) })
    let end = ContinuousClock.now + .seconds(20)
    var settled = 0
    while ContinuousClock.now < end, writer.rounds < 300 {
      let read = try SourceFile.contents(path, limit: 1 << 20, reading: .steady)
      guard read.unsettled == nil else { continue }
      settled += 1
      #expect(read.bytes.count == 50_000 && Set(read.bytes).count == 1)
    }
    writer.stop()
    #expect(writer.rounds > 0)
    #expect(try SourceFile.contents(path, limit: 1 << 20, reading: .steady).unsettled == nil)
  }

  @Test("try again where the file changes meanwhile, and give up in the end", arguments: ["written", "replaced", "removed", "same size"])
  func changing(how: String) throws {
    let path = try home.write("f", "0")
    var times = 0
    func change() throws {
      times += 1
      switch how {
      case "written": try home.write("f", String(repeating: "x", count: times + 1))
      case "replaced":
        try home.write("new", "0")
        #expect(rename(home.path + "/new", path) == 0)
      case "removed":
        #expect(unlink(path) == 0)
      default:
        // Only the times tell; they are set to something else, since the clock of the file system may stand still between two writes.
        try home.write("f", "\(times)")
        var set = [timespec(tv_sec: times, tv_nsec: 0), timespec(tv_sec: times, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, path, &set, 0) == 0)
      }
    }
    func read(changes: Int) throws -> FileContents {
      times = 0
      return try SourceFile.contents(path, limit: 100, reading: .steadyExcept(ContentDigest(of: []))) {
        guard times < changes else { return }
        do { try change() } catch { Issue.record(error) }
      }
    }
    if how == "removed" {
      #expect(throws: SourceFileError(path: path, reason: .missing)) { try read(changes: 1) }
      return
    }
    let once = try read(changes: SourceFile.mostTries - 1)
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    #expect(once.unsettled == nil && once.bytes == bytes)
    let always = try read(changes: .max)
    #expect(always.unsettled == .changing && always.digest == nil && times == SourceFile.mostTries)
  }
}
