import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Config

@Suite("A write", .timeLimit(.minutes(2)))
struct FileWriterTests {
  private func problem(_ body: () throws -> Void) -> WriteProblem? {
    do { try body() } catch { return (error as? WriteError)?.problem }
    return nil
  }

  @Test("replaces a file by a new one with the same mode and owner, and leaves nothing beside it")
  func replaces() throws {
    let scene = try Scene()
    #expect(chmod(scene.path, 0o640) == 0)
    if geteuid() == 0 { #expect(chown(scene.path, 1234, 2345) == 0) }
    let before = try scene.status()
    #expect(scene.writer().plan() == .replace)
    let receipt = try scene.writer().write(Scene.new, replacing: Scene.base)
    let after = try scene.status()
    #expect(receipt == WriteReceipt(way: .exchanged, digest: ContentDigest(of: Scene.new)))
    #expect(try scene.bytes == Scene.new && scene.litter == [])
    #expect(after.st_mode == before.st_mode && after.st_uid == before.st_uid && after.st_gid == before.st_gid)
    #expect(after.st_ino != before.st_ino && scene.notes == [])
  }

  @Test("of the same bytes touches nothing")
  func unchanged() throws {
    let scene = try Scene()
    let log = CallLog()
    #expect(try scene.writer(calls: log.calls()).write(Scene.old, replacing: Scene.base).way == .unchanged)
    #expect(log.operations == [])
  }

  @Test("follows links, of the file and of directories, and replaces what they lead to")
  func links() throws {
    let scene = try Scene()
    let outer = scene.state + "/outer"
    try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    #expect(symlink("gateway.yaml", scene.directory + "/second") == 0)
    #expect(symlink(scene.directory, outer + "/directory") == 0)
    #expect(symlink("directory/second", outer + "/first") == 0)
    #expect(try scene.writer(path: outer + "/first").write(Scene.new, replacing: Scene.base).way == .exchanged)
    #expect(try scene.bytes == Scene.new)
    for link in [scene.directory + "/second", outer + "/directory", outer + "/first"] {
      #expect(try scene.status(of: link).st_mode & S_IFMT == S_IFLNK)
    }
    #expect(scene.writer(path: outer + "/first").plan() == .replace)
  }

  @Test("of a file with hard links goes into the file itself, longer or shorter", arguments: [Scene.new, Array("x".utf8), []])
  func hardLinks(bytes: [UInt8]) throws {
    let scene = try Scene(names: 3)
    let before = try scene.status()
    #expect(scene.writer().plan() == .inPlace(.hardLinked(names: 3)))
    #expect(try scene.writer().write(bytes, replacing: Scene.base).way == .inPlace(.hardLinked(names: 3)))
    let after = try scene.status()
    #expect(try scene.bytes == bytes && scene.litter == [] && after.st_ino == before.st_ino && after.st_nlink == 3)
  }

  @Test("leaves the file closed: nobody who asks for writers finds one", arguments: [1, 2])
  func closed(names: Int) throws {
    let scene = try Scene(names: names)
    try scene.writer().write(Scene.new, replacing: Scene.base)
    let read = try SourceFile.contents(scene.path, limit: 1 << 20, reading: .steady)
    #expect(read.unsettled == nil && read.bytes == Scene.new)
  }

  @Test("is not made over something else than the base, or over nothing", arguments: [1, 2])
  func changed(names: Int) throws {
    let scene = try Scene(names: names)
    let edit = Array("edited".utf8)
    try scene.put(edit)
    #expect(problem { try scene.writer().write(Scene.new, replacing: Scene.base) } == .changed(found: ContentDigest(of: edit)))
    #expect(problem { try scene.writer().write(Scene.new, replacing: nil) } == .changed(found: ContentDigest(of: edit)))
    #expect(try scene.bytes == edit && scene.litter == [])
    #expect(unlink(scene.path) == 0)
    #expect(problem { try scene.writer().write(Scene.new, replacing: Scene.base) } == .changed(found: nil))
    #expect(try scene.litter == [])
  }

  @Test("makes a file where there is none, and only there")
  func creates() throws {
    let scene = try Scene()
    #expect(unlink(scene.path) == 0)
    #expect(scene.writer().plan() == .create)
    #expect(try scene.writer().write(Scene.new, replacing: nil).way == .created)
    #expect(try scene.bytes == Scene.new && scene.status().st_mode & 0o7777 == 0o600 && scene.litter == [])

    #expect(unlink(scene.path) == 0)
    let log = CallLog { _, operation in
      if operation == .replace { do { try scene.put(Scene.old) } catch { Issue.record(error) } }
      return nil
    }
    #expect(problem { try scene.writer(calls: log.calls()).write(Scene.new, replacing: nil) } == .changed(found: Scene.base))
    #expect(try scene.bytes == Scene.old && scene.litter == [])
    // A link that leads nowhere is not nothing.
    #expect(symlink("nowhere", scene.directory + "/dangling") == 0)
    #expect(problem { try scene.writer(path: scene.directory + "/dangling").write(Scene.new, replacing: nil) } == .changed(found: nil))
  }

  @Test("is not made to what is no file", arguments: ["directory", "FIFO"])
  func notRegular(kind: String) throws {
    let scene = try Scene()
    #expect(unlink(scene.path) == 0)
    #expect((kind == "FIFO" ? mkfifo(scene.path, 0o600) : mkdir(scene.path, 0o700)) == 0)
    let expected = WriteProblem.notRegular(kind == "FIFO" ? .fifo : .directory)
    #expect(problem { try scene.writer().write(Scene.new, replacing: Scene.base) } == expected)
    #expect(scene.writer().plan() == .refused(expected))
  }

  @Test("keeps extended attributes, and does not take those that the directory hands down")
  func attributes() throws {
    let scene = try Scene()
    let descriptor = open(scene.path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let attempt = Result { () throws(WriteProblem) in
      try FileCalls().setAttribute(descriptor, Array("user.color".utf8CString), to: Array("red".utf8))
    }
    if case .failure(.failed(_, EOPNOTSUPP)) = attempt { try Test.cancel("this file system has no user attributes") }
    try attempt.get()
    // An access list that lets user 1234 read, first for the file, then for new files in the directory alone.
    // Source: linux/posix_acl_xattr.h: version 2, then tag, permissions and id of each entry.
    let entries: [(tag: UInt8, permissions: UInt8, id: UInt32)] = [(1, 6, .max), (2, 4, 1234), (4, 4, .max), (16, 4, .max), (32, 0, .max)]
    var list: [UInt8] = [2, 0, 0, 0]
    for entry in entries {
      list += [entry.tag, 0, entry.permissions, 0]
      list += (0..<4).map { UInt8(truncatingIfNeeded: entry.id >> (8 * UInt32($0))) }
    }
    try FileCalls().setAttribute(descriptor, Array("system.posix_acl_access".utf8CString), to: list)
    let before = try ExtendedAttributes(of: descriptor)
    #expect(before.values.count >= 2)
    try scene.writer().write(Scene.new, replacing: Scene.base)
    let after = open(scene.path, O_RDONLY | O_CLOEXEC)
    defer { close(after) }
    #expect(try ExtendedAttributes(of: after) == before)
    #expect(try scene.status().st_mode & 0o7777 == 0o640)

    let directory = open(scene.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(directory) }
    try FileCalls().setAttribute(directory, Array("system.posix_acl_default".utf8CString), to: list)
    try FileCalls().setAttribute(after, Array("system.posix_acl_access".utf8CString), to: nil)
    #expect(chmod(scene.path, 0o604) == 0)
    try scene.writer().write(Scene.old, replacing: ContentDigest(of: Scene.new))
    let last = open(scene.path, O_RDONLY | O_CLOEXEC)
    defer { close(last) }
    #expect(try ExtendedAttributes(of: last).values.count == before.values.count - 1)
    #expect(try scene.status().st_mode & 0o7777 == 0o604)
  }

  @Test("goes in place where owner or attributes cannot be kept", arguments: [FileOperation.setOwner, .setMode])
  func notKept(operation: FileOperation) throws {
    let scene = try Scene()
    let before = try scene.status().st_ino
    let log = CallLog { _, asked in asked == operation ? EPERM : nil }
    #expect(try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base).way == .inPlace(.ownerNotKept))
    #expect(try scene.bytes == Scene.new && scene.litter == [] && scene.status().st_ino == before)
  }

  @Test("goes in place where a rename turns out to be impossible", arguments: [EBUSY, EXDEV])
  func renameRefused(number: Int32) throws {
    let scene = try Scene()
    let log = CallLog { _, operation in operation == .exchange ? number : nil }
    #expect(try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base).way == .inPlace(.renameRefused(errno: number)))
    #expect(try scene.bytes == Scene.new && scene.litter == [])
  }

  @Test("is renamed over where files cannot be exchanged", arguments: [EINVAL, ENOSYS, EOPNOTSUPP, EPERM])
  func cannotExchange(number: Int32) throws {
    let scene = try Scene()
    let log = CallLog { _, operation in operation == .exchange ? number : nil }
    #expect(try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base).way == .renamed)
    #expect(try scene.bytes == Scene.new && scene.litter == [])
  }

  @Test("into the file keeps others from opening it while bytes are written, where the kernel gives leases")
  func lease() throws {
    let scene = try Scene(names: 2)
    let seen = Mutex<Int32>(0)
    let log = CallLog { _, operation in
      guard operation == .writeInPlace else { return nil }
      let reader = open(scene.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      seen.withLock { $0 = reader < 0 ? errno : 0 }
      if reader >= 0 { close(reader) }
      return nil
    }
    try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    let descriptor = open(scene.path, O_RDWR | O_CLOEXEC)
    let isGiven = WriteLease.take(descriptor)
    close(descriptor)
    guard isGiven else { try Test.cancel("leases are given to a file's owner or with CAP_LEASE, and not by every file system") }
    #expect(seen.withLock { $0 } == EWOULDBLOCK)
  }

  @Test("waits for another writer, and gives up after the time for that")
  func locked() throws {
    let scene = try Scene()
    let directory = open(scene.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try #require(directory >= 0 && flock(directory, LOCK_EX) == 0)
    let start = ContinuousClock.now
    let quick = scene.writer(lockTimeout: .milliseconds(50))
    #expect(problem { try quick.write(Scene.new, replacing: Scene.base) } == .busy(.locked))
    #expect(problem { try quick.recover() } == .busy(.locked))
    #expect(ContinuousClock.now - start >= .milliseconds(100))
    #expect(quick.plan() == .replace)
    close(directory)
    #expect(try quick.write(Scene.new, replacing: Scene.base).way == .exchanged)
  }

  @Test("is not made while a program holds the file open for writing", arguments: [1, 2])
  func openForWriting(names: Int) throws {
    let scene = try Scene(names: names)
    let editor = open(scene.path, O_WRONLY | O_CLOEXEC)
    #expect(problem { try scene.writer().write(Scene.new, replacing: Scene.base) } == .busy(.openForWriting))
    close(editor)
    try scene.writer().write(Scene.new, replacing: Scene.base)
  }

  @Test("loses no other one: threads that each add a line all get it in", arguments: [1, 2])
  func concurrent(names: Int) async throws {
    let scene = try Scene(holding: [], names: names)
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask {
          for line in 0..<10 {
            do { try add("\(thread) \(line)\n", to: scene) } catch { Issue.record(error) }
          }
        }
      }
    }
    let lines = String(decoding: try scene.bytes, as: UTF8.self).split(separator: "\n")
    #expect(Set(lines).count == 40 && lines.count == 40)
    #expect(try scene.litter == [] && scene.notes == [])
  }

  @Test("says what happened, where, and what to do")
  func messages() {
    let problems: [WriteProblem] = [
      .changed(found: nil), .changed(found: Scene.base), .readOnly(.fileSystem), .readOnly(.off), .noSpace, .orphanedMount,
      .busy(.locked), .notRegular(.fifo), .cannotJournal(.mountPoint), .notDurable(.syncDirectory, errno: EIO),
      .interrupted(.writeInPlace, errno: EIO), .failed(.exchange, errno: EIO),
    ]
    for problem in problems {
      let error = WriteError(path: "/etc/gateway.yaml", problem: problem)
      #expect(error.message.contains("/etc/gateway.yaml") && !error.hint.isEmpty && !error.label.contains(" "))
    }
    #expect(
      WriteError(path: "/f", problem: .failed(.exchange, errno: EIO)).message
        == "/f was not written: could not exchange the temporary file with it: Input/output error")
    #expect(WriteError(path: "/f", problem: .failed(.writeTemporary, errno: EDQUOT)).problem == .noSpace)
  }
}

/// Reads, adds and writes until nobody else was in between.
private func add(_ line: String, to scene: Scene) throws {
  while true {
    let bytes = try scene.bytes
    do throws(WriteError) {
      try scene.writer().write(bytes + Array(line.utf8), replacing: ContentDigest(of: bytes))
      return
    } catch {
      switch error.problem {
      case .changed, .busy(.openForWriting): continue
      default: throw error
      }
    }
  }
}
