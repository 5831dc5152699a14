import Glibc
import Testing

@testable import Config

@Suite("A journal")
struct JournalTests {
  private static let journal = Journal(path: "/etc/fingerpost/gatewäy.yaml", old: Scene.old, new: Scene.new)

  @Test("reads as what was written")
  func roundTrip() throws {
    for journal in [Self.journal, Journal(path: "/", old: [], new: [])] { #expect(try Journal(journal.bytes) == journal) }
    #expect(Self.journal.firstDifference == Scene.old.count - "# the end\n".utf8.count)
  }

  @Test("that was cut off at any byte, or has another byte anywhere, is incomplete")
  func damaged() throws {
    let bytes = Self.journal.bytes
    for count in bytes.indices { #expect(throws: Journal.Unreadable.incomplete) { try Journal(Array(bytes[..<count])) } }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(throws: Journal.Unreadable.self) { try Journal(damaged) }
    }
  }

  @Test("with lengths beyond its end is incomplete")
  func lengths() throws {
    for length in [UInt64.max, 1 << 62, 3] {
      var bytes = Array("fingerpost journal 1\n".utf8)
      bytes += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> UInt64($0)) } + [1, 2]
      bytes += ContentDigest(of: bytes).bytes
      #expect(throws: Journal.Unreadable.incomplete) { try Journal(bytes) }
    }
  }

  @Test("of a later version is left alone")
  func otherVersion() throws {
    let bytes = Array("fingerpost journal 2\nwhatever".utf8)
    #expect(throws: Journal.Unreadable.otherVersion) { try Journal(bytes) }
    let scene = try Scene()
    try scene.put(bytes, at: scene.state + "/write-1.journal")
    try scene.writer().recover()
    #expect(try scene.litter == ["write-1.journal"])
    #expect(scene.notes == [.failed(scene.state + "/write-1.journal", .failed(.read, errno: ENOTSUP))])
  }

  @Test("that a live process is writing is left alone")
  func live() throws {
    let scene = try Scene()
    let path = scene.state + "/write-1.journal"
    try scene.put(Array("finger".utf8), at: path)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    #expect(flock(descriptor, LOCK_EX) == 0)
    try scene.writer().recover()
    #expect(try scene.litter == ["write-1.journal"])
    close(descriptor)
    try scene.writer().recover()
    #expect(try scene.litter == [])
    #expect(scene.notes == [.removedIncompleteJournal(path)])
  }

  @Test("of a file that another path leads to is settled as well: the configuration may have moved")
  func otherFile() throws {
    let scene = try Scene(names: 2)
    let failing = CallLog.tearing()
    #expect(throws: WriteError.self) { try scene.writer(calls: failing.calls(writeSize: 7)).write(Scene.new, replacing: Scene.base) }
    try scene.writer(path: scene.directory + "/elsewhere.yaml").recover()
    #expect(try scene.bytes == Scene.new && scene.litter == [])
  }

  @Test("can be read by the gateway's user alone")
  func mode() throws {
    let scene = try Scene(names: 2)
    let log = CallLog { _, operation in operation == .removeJournal ? EIO : nil }
    try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    let name = try #require(try scene.litter.first)
    #expect(try scene.status(of: scene.state + "/" + name).st_mode & 0o7777 == 0o600)
  }

  @Test("has nowhere to go: the file is not written")
  func nowhere() throws {
    let scene = try Scene(names: 2)
    let log = CallLog { _, operation in operation == .createJournal ? EACCES : nil }
    #expect(throws: WriteError(path: scene.path, problem: .failed(.createJournal, errno: EACCES))) {
      try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    }
    #expect(try scene.bytes == Scene.old && scene.litter == [])
  }
}

@Suite("A temporary name")
struct TemporaryNameTests {
  @Test("is known again, for its own file alone")
  func knownAgain() {
    for file in ["gateway.yaml", ".hidden", "a-b", String(repeating: "n", count: 255), String(repeating: "ü", count: 120)] {
      var name = TemporaryName(of: file)
      #expect(TemporaryName(name.text, of: file) == name)
      name.digests = TemporaryName.Digests(base: Scene.base, new: ContentDigest(of: Scene.new))
      #expect(TemporaryName(name.text, of: file) == name)
      #expect(name.text.utf8.count <= 255 && TemporaryName.copy(of: file).utf8.count <= 255)
      #expect(TemporaryName(name.text, of: "other") == nil)
      #expect(TemporaryName(TemporaryName.copy(of: file), of: file) == nil)
      #expect(TemporaryName(TemporaryName.journal(of: file), of: file) == nil)
    }
  }

  @Test(
    "is nobody else's file",
    arguments: [
      "gateway.yaml", ".gateway.yaml.swp", ".gateway.yaml.fingerpost-", ".gateway.yaml.fingerpost-0123",
      ".gateway.yaml.fingerpost-0123456789abcdeg", ".gateway.yaml.fingerpost-0123456789abcdef-0123456789abcdef",
      ".gateway.yaml.fingerpost-0123456789abcdef.bak", "gateway.yaml.fingerpost-0123456789abcdef",
    ])
  func foreign(name: String) { #expect(TemporaryName(name, of: "gateway.yaml") == nil) }
}
