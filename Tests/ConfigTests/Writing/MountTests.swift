import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Config

/// A thread with a mount namespace of its own: what it mounts nobody else sees, and is gone with it. Source: unshare(2), CLONE_NEWNS.
private final class MountNamespace: Sendable {
  /// Runs `body` in such a thread and waits for it.
  ///
  /// - Returns: false if the system does not let this user have one.
  static func run(_ body: @escaping @Sendable () throws -> Void) throws -> Bool {
    let namespace = MountNamespace(body)
    var thread = pthread_t()
    let started = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<MountNamespace>.fromOpaque(argument).takeRetainedValue().enter()
        return nil
      }, Unmanaged.passRetained(namespace).toOpaque())
    try #require(started == 0)
    try #require(pthread_join(thread, nil) == 0)
    if let error = namespace.failure.withLock({ $0 }) { throw error }
    return namespace.isEntered.load(ordering: .acquiring)
  }

  private let body: @Sendable () throws -> Void
  private let isEntered = Atomic(false)
  private let failure = Mutex<(any Error)?>(nil)

  private init(_ body: @escaping @Sendable () throws -> Void) { self.body = body }

  private func enter() {
    // unshare is declared under _GNU_SOURCE alone, which Swift's importer does not define.
    typealias Unshare = @convention(c) (Int32) -> Int32
    guard let symbol = dlsym(nil, "unshare") else { return }
    let newNamespace: Int32 = 0x20000
    guard unsafeBitCast(symbol, to: Unshare.self)(newNamespace) == 0, Self.mount("none", "/", flags: Self.recursive | Self.isPrivate) else {
      return
    }
    isEntered.store(true, ordering: .releasing)
    do { try body() } catch { failure.withLock { $0 = error } }
  }

  // Source: linux/mount.h.
  static let readOnly: UInt = 1
  static let remount: UInt = 32
  static let bind: UInt = 4096
  static let recursive: UInt = 16384
  static let isPrivate: UInt = 1 << 18

  static func mount(_ source: String, _ target: String, type: String? = nil, flags: UInt, options: String? = nil) -> Bool {
    guard let options else { return Glibc.mount(source, target, type, flags, nil) == 0 }
    return options.withCString { Glibc.mount(source, target, type, flags, $0) == 0 }
  }
}

@Suite("A write to what is mounted", .timeLimit(.minutes(1)))
struct MountTests {
  private typealias Space = MountNamespace

  private func mounted(_ body: @escaping @Sendable (Scene) throws -> Void) throws {
    let scene = try Scene()
    if try !Space.run({ try body(scene) }) { try Test.cancel("this user may not mount") }
  }

  private static func problem(_ body: () throws -> Void) -> WriteProblem? {
    do { try body() } catch { return (error as? WriteError)?.problem }
    return nil
  }

  @Test("as a single file goes into the file, and the host sees it")
  func singleFile() throws {
    try mounted { scene in
      let inner = scene.state + "/gateway.yaml"
      try scene.put([], at: inner)
      try #require(Space.mount(scene.path, inner, flags: Space.bind))
      let writer = scene.writer(path: inner)
      #expect(writer.plan() == .inPlace(.mountPoint))
      #expect(try writer.write(Scene.new, replacing: Scene.base).way == .inPlace(.mountPoint))
      #expect(try scene.bytes == Scene.new)
      // Without a state directory the journal lies beside the file.
      let log = CallLog()
      #expect(
        try scene.writer(path: inner, state: .some(nil), calls: log.calls()).write(Scene.old, replacing: ContentDigest(of: Scene.new)).way
          == .inPlace(.mountPoint))
      #expect(try scene.bytes == Scene.old && log.operations.contains(.createJournal) && scene.litter == [])
    }
  }

  @Test("as a single file is refused when the host has replaced that")
  func orphaned() throws {
    try mounted { scene in
      let inner = scene.state + "/gateway.yaml"
      try scene.put([], at: inner)
      try #require(Space.mount(scene.path, inner, flags: Space.bind))
      try scene.replace(with: Scene.old)
      let writer = scene.writer(path: inner)
      #expect(writer.plan() == .refused(.orphanedMount))
      #expect(Self.problem { try writer.write(Scene.new, replacing: Scene.base) } == .orphanedMount)
      #expect(try scene.bytes == Scene.old)
    }
  }

  @Test("read-only is refused, be it the directory or the file", arguments: [true, false])
  func readOnly(isDirectory: Bool) throws {
    try mounted { scene in
      let mounted = isDirectory ? scene.directory : scene.path
      try #require(Space.mount(mounted, mounted, flags: Space.bind))
      try #require(Space.mount(mounted, mounted, flags: Space.bind | Space.remount | Space.readOnly))
      #expect(scene.writer().plan() == .refused(.readOnly(.fileSystem)))
      #expect(Self.problem { try scene.writer().write(Scene.new, replacing: Scene.base) } == .readOnly(.fileSystem))
      try scene.writer().recover()
      #expect(try scene.bytes == Scene.old && scene.notes == [])
    }
  }

  @Test("as a single writable file in a read-only directory needs a state directory")
  func cannotJournal() throws {
    try mounted { scene in
      let outer = scene.state + "/outer"
      try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
      try scene.put([], at: outer + "/gateway.yaml")
      try #require(Space.mount(outer, outer, flags: Space.bind))
      try #require(Space.mount(outer, outer, flags: Space.bind | Space.remount | Space.readOnly))
      try #require(Space.mount(scene.path, outer + "/gateway.yaml", flags: Space.bind))
      let without = scene.writer(path: outer + "/gateway.yaml", state: .some(nil))
      #expect(without.plan() == .refused(.cannotJournal(.mountPoint)))
      #expect(Self.problem { try without.write(Scene.new, replacing: Scene.base) } == .cannotJournal(.mountPoint))
      #expect(try scene.bytes == Scene.old)
      #expect(try scene.writer(path: outer + "/gateway.yaml").write(Scene.new, replacing: Scene.base).way == .inPlace(.mountPoint))
      #expect(try scene.bytes == Scene.new)
    }
  }

  @Test("on a full disk is refused, and leaves the file as it was", arguments: [1, 2])
  func full(names: Int) throws {
    let outer = try Scene()
    let entered = try Space.run {
      try #require(Space.mount("tmpfs", outer.state, type: "tmpfs", flags: 0, options: "size=256k"))
      defer { umount2(outer.state, 2) }
      let scene = try Scene(in: outer.state, names: names)
      // Filled but for less than the new bytes need.
      let filler = [UInt8](repeating: 1, count: 4096)
      let descriptor = open(scene.directory + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      while write(descriptor, filler, filler.count) > 0 {}
      close(descriptor)
      let big = Scene.old + [UInt8](repeating: UInt8(ascii: "#"), count: 20_000)
      for state in [scene.state, nil] {
        #expect(Self.problem { try scene.writer(state: .some(state)).write(big, replacing: Scene.base) } == .noSpace)
        #expect(try scene.bytes == Scene.old && scene.litter == ["filler"])
      }
      // The journal finds room outside, the file does not: nothing of it is touched.
      if names == 2 {
        let log = CallLog()
        let writer = FileWriter(
          path: scene.path, stateDirectory: outer.directory, lockTimeout: .seconds(1), report: { _ in }, calls: log.calls())
        #expect(Self.problem { try writer.write(big, replacing: Scene.base) } == .noSpace)
        #expect(!log.operations.contains(.writeInPlace) && log.operations.contains(.reserve))
        #expect(try scene.bytes == Scene.old)
      }
    }
    if !entered { try Test.cancel("this user may not mount") }
  }
}
