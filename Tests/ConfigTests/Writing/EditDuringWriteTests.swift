import Glibc
import Synchronization
import Testing

@testable import Config

/// How a person saves.
private enum Saving: String, CaseIterable, CustomTestStringConvertible {
  case inPlace = "in place"
  case byRename = "by rename"

  var testDescription: String { rawValue }

  func save(_ bytes: [UInt8], _ scene: Scene) throws {
    switch self {
    case .inPlace: try scene.put(bytes)
    case .byRename: try scene.replace(with: bytes)
    }
  }
}

@Suite("What a person saves during a write", .timeLimit(.minutes(2)))
struct EditDuringWriteTests {
  private static let edit = Array("edited by a person\n".utf8)
  private static let second = Array("and once more\n".utf8)

  /// Whether this is the first time.
  private func swap(_ isDone: inout Bool) -> Bool {
    defer { isDone = true }
    return !isDone
  }

  /// Runs `body` just before a call is made for the first time.
  private func log(at operation: FileOperation, _ body: @escaping @Sendable () throws -> Void) -> CallLog {
    let isDone = Mutex(false)
    return CallLog { _, asked in
      guard asked == operation, isDone.withLock({ swap(&$0) }) else { return nil }
      do { try body() } catch { Issue.record(error) }
      return nil
    }
  }

  @Test(
    "before the exchange stays, and the write is refused", arguments: Saving.allCases,
    [FileOperation.createTemporary, .writeTemporary, .syncTemporary, .stageTemporary, .exchange])
  fileprivate func beforeExchange(how: Saving, operation: FileOperation) throws {
    let scene = try Scene()
    let log = log(at: operation) { try how.save(Self.edit, scene) }
    #expect(throws: WriteError(path: scene.path, problem: .changed(found: ContentDigest(of: Self.edit)))) {
      try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    }
    #expect(try scene.bytes == Self.edit && scene.litter == [])
    #expect(log.operations.contains(.putBack))
  }

  @Test("before a rename where nothing can be exchanged stays", arguments: Saving.allCases)
  fileprivate func beforeRename(how: Saving) throws {
    let scene = try Scene()
    let log = CallLog { _, operation in
      guard operation == .exchange else { return nil }
      do { try how.save(Self.edit, scene) } catch { Issue.record(error) }
      return EINVAL
    }
    #expect(throws: WriteError(path: scene.path, problem: .changed(found: ContentDigest(of: Self.edit)))) {
      try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    }
    #expect(try scene.bytes == Self.edit && scene.litter == [])
  }

  @Test("by opening the file before the exchange and writing after it is not lost", arguments: [true, false])
  func openedBefore(isEmptied: Bool) throws {
    let scene = try Scene()
    let editor = Mutex<Int32>(-1)
    let log = log(at: .exchange) {
      editor.withLock { $0 = open(scene.path, O_WRONLY | O_CLOEXEC | (isEmptied ? O_TRUNC : 0)) }
    }
    #expect(throws: WriteError(path: scene.path, problem: .busy(.openForWriting))) {
      try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    }
    let descriptor = editor.withLock { $0 }
    #expect(write(descriptor, Self.edit, Self.edit.count) == Self.edit.count)
    close(descriptor)
    #expect(try scene.bytes.starts(with: Self.edit) && scene.litter == [])
  }

  @Test("between the exchange and the putting back wins over what was saved before it")
  func twice() throws {
    let scene = try Scene()
    let first = log(at: .exchange) { try scene.put(Self.edit) }
    let second = log(at: .putBack) { try scene.replace(with: Self.second) }
    let calls = FileCalls(refusal: { first.calls().refusal($0) ?? second.calls().refusal($0) })
    #expect(throws: WriteError.self) { try scene.writer(calls: calls).write(Scene.new, replacing: Scene.base) }
    #expect(try scene.bytes == Self.second && scene.litter == [])
  }

  @Test("into the new file, which is then taken back, is kept as a copy")
  func intoOurs() throws {
    let scene = try Scene()
    let first = log(at: .exchange) { try scene.put(Self.edit) }
    let second = log(at: .putBack) { try scene.put(Self.second) }
    let calls = FileCalls(refusal: { first.calls().refusal($0) ?? second.calls().refusal($0) })
    #expect(throws: WriteError.self) { try scene.writer(calls: calls).write(Scene.new, replacing: Scene.base) }
    #expect(try scene.bytes == Self.edit)
    let copy = try #require(try scene.litter.first)
    #expect(copy.hasPrefix("gateway.yaml.fingerpost-saved-") && scene.notes == [.keptCopy(of: "gateway.yaml", at: copy)])
    #expect(try scene.bytes(of: copy) == Self.second)
  }

  @Test("is put back by the next start if the gateway is killed at any call after that", arguments: Saving.allCases)
  fileprivate func killedAfterwards(how: Saving) throws {
    var wasPutBack = 0
    for extra in 0..<6 {
      let scene = try Scene()
      let exchanged = Mutex<Int?>(nil)
      let log = CallLog { number, operation in
        if operation == .exchange {
          exchanged.withLock { $0 = number }
          do { try how.save(Self.edit, scene) } catch { Issue.record(error) }
        }
        guard let since = exchanged.withLock({ $0 }) else { return nil }
        return number > since + extra ? EIO : nil
      }
      #expect(throws: WriteError.self) { try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base) }
      try scene.writer().recover()
      #expect(try scene.bytes == Self.edit && scene.litter == [], "\(extra)")
      if scene.notes.contains(.putBack(scene.path)) { wasPutBack += 1 }
    }
    #expect(wasPutBack == 1)
  }

  @Test("is kept as a copy if the gateway is killed and the file is saved again before the next start")
  func killedAndSavedAgain() throws {
    let scene = try Scene()
    let log = CallLog { _, operation in
      if operation == .exchange { do { try scene.put(Self.edit) } catch { Issue.record(error) } }
      return operation == .putBack ? EIO : nil
    }
    #expect(throws: WriteError(path: scene.path, problem: .interrupted(.putBack, errno: EIO))) {
      try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    }
    #expect(try scene.bytes == Scene.new)
    try scene.put(Self.second)
    try scene.writer().recover()
    #expect(try scene.bytes == Self.second)
    let copy = try #require(try scene.litter.first)
    #expect(scene.notes == [.keptCopy(of: scene.path, at: scene.directory + "/" + copy)])
    #expect(try scene.bytes(of: copy) == Self.edit)
    // And stays.
    try scene.writer().recover()
    #expect(try scene.litter == [copy])
  }

  @Test(
    "before a write in place stays", arguments: Saving.allCases,
    [FileOperation.createJournal, .writeJournal, .syncJournal, .syncJournalDirectory, .reserve])
  fileprivate func beforeInPlace(how: Saving, operation: FileOperation) throws {
    let scene = try Scene(names: 2)
    let log = log(at: operation) { try how.save(Self.edit, scene) }
    let result = Result { () throws(WriteError) in try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base) }
    #expect(try scene.bytes == Self.edit && scene.litter == [])
    // A file that was renamed away can be written all the same: nobody else looks at it any more.
    if how == .inPlace {
      #expect(result == .failure(WriteError(path: scene.path, problem: .changed(found: ContentDigest(of: Self.edit)))))
    }
  }

  @Test("after a write in place was cut off stays, and the journal is set aside")
  func afterCutOff() throws {
    for kind in [true, false] {
      let scene = try Scene(names: 2)
      let failing = CallLog.tearing()
      #expect(throws: WriteError.self) {
        try scene.writer(state: kind ? nil : .some(nil), calls: failing.calls(writeSize: 7)).write(Scene.new, replacing: Scene.base)
      }
      try scene.put(Self.edit)
      try scene.writer().recover()
      #expect(try scene.bytes == Self.edit)
      let aside = try #require(try scene.litter.first)
      #expect(aside.hasSuffix(".journal.set-aside") || aside == ".gateway.yaml.fingerpost-journal.set-aside")
      #expect(scene.notes == [.setJournalAside(of: scene.path, at: (kind ? scene.state : scene.directory) + "/" + aside)])
      try scene.writer().write(Scene.new, replacing: ContentDigest(of: Self.edit))
      #expect(try scene.bytes == Scene.new)
    }
  }

  @Test("by taking the file away after a write in place was cut off does not lose the journal")
  func taken() throws {
    let scene = try Scene(names: 2)
    let failing = CallLog.tearing()
    #expect(throws: WriteError.self) { try scene.writer(calls: failing.calls(writeSize: 7)).write(Scene.new, replacing: Scene.base) }
    #expect(rename(scene.path, scene.path + ".away") == 0)
    try scene.writer().recover()
    #expect(scene.notes.count == 1 && scene.notes.allSatisfy { if case .keptJournal(of: scene.path, at: _) = $0 { true } else { false } })
    #expect(rename(scene.path + ".away", scene.path) == 0)
    try scene.writer().recover()
    #expect(try scene.bytes == Scene.new && scene.litter == [])
  }
}
