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
    for policy in [ReadPolicy.plain, .steady, .evenIfOpenForWriting] {
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
    #expect(loader.load(path: path, reading: .evenIfOpenForWriting).settings != nil)
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
  @Test("are no danger to the process, and never take half of what is written")
  func racing() async throws {
    let path = home.path + "/f"
    let contents = (0..<2).map { [UInt8](repeating: UInt8(ascii: "a") + UInt8($0), count: 50_000 + $0 * 30_000) }
    try Data(contents[0]).write(to: URL(filePath: path))
    let isDone = Flag()
    let writing = Task.detached {
      defer { isDone.set() }
      for round in 1...2000 {
        let writer = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard writer >= 0 else { continue }
        let bytes = contents[round % 2]
        for start in stride(from: 0, to: bytes.count, by: 10_000) { _ = bytes[start...].withUnsafeBytes { Glibc.write(writer, $0.baseAddress, 10_000) } }
        close(writer)
      }
    }
    while !isDone.isSet {
      let read = try SourceFile.contents(path, limit: 1 << 20, reading: .steady)
      if leasesWork, read.unsettled == nil { #expect(contents.contains(read.bytes), "\(read.bytes.count) bytes") }
    }
    await writing.value
    #expect(try SourceFile.contents(path, limit: 1 << 20, reading: .steady).bytes == contents[0])
  }

  @Test("tell a file that changes under every try, and leave its digest out")
  func changing() async throws {
    let path = home.path + "/f"
    try Data("0".utf8).write(to: URL(filePath: path))
    let isDone = Flag()
    let replacing = Task.detached {
      var number = 0
      while !isDone.isSet {
        number += 1
        let other = path + ".new"
        do { try Data("\(number)".utf8).write(to: URL(filePath: other)) } catch { Issue.record(error) }
        _ = rename(other, path)
      }
    }
    var found: FileContents?
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end, found == nil {
      let read = try SourceFile.contents(path, limit: 100, reading: .evenIfOpenForWriting)
      if read.unsettled != nil { found = read }
    }
    isDone.set()
    await replacing.value
    #expect(found?.unsettled == .changing && found?.digest == nil)
    #expect(try SourceFile.contents(path, limit: 100, reading: .evenIfOpenForWriting).unsettled == nil)
  }
}
