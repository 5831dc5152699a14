import Glibc
import Testing

@testable import Config

/// What can be wrong with the file for a new one to take its place.
private enum Kind: String, CaseIterable, CustomTestStringConvertible {
  case exchanged, renamed, inPlace = "in place", inPlaceShorter = "in place, shorter", besideIt = "in place, journal beside it"

  var testDescription: String { rawValue }

  var names: Int { self == .exchanged || self == .renamed ? 1 : 2 }
  var old: [UInt8] { self == .inPlaceShorter ? Scene.new : Scene.old }
  var new: [UInt8] { self == .inPlaceShorter ? Scene.old : Scene.new }

  func scene() throws -> Scene { try Scene(in: Scene.quick, holding: old, names: names) }

  func write(_ scene: Scene, _ log: CallLog) throws(WriteError) -> WriteReceipt {
    let state: String? = self == .besideIt ? nil : scene.state
    // Some seven writes of each file.
    return try scene.writer(state: state, calls: log.calls(writeSize: 13)).write(new, replacing: ContentDigest(of: old))
  }

  /// A file system that cannot exchange.
  func refusal(_ operation: FileOperation) -> Int32? { self == .renamed && operation == .exchange ? EINVAL : nil }

  func recover(_ scene: Scene, _ log: CallLog = CallLog()) throws {
    try scene.writer(state: self == .besideIt ? .some(nil) : nil, calls: log.calls(writeSize: 13)).recover()
  }
}

@Suite("A write that is cut off", .timeLimit(.minutes(5)))
struct CutOffWriteTests {
  @Test("at any call leaves the whole old or the whole new file after the next start, and nothing else", arguments: Kind.allCases)
  fileprivate func everyCall(kind: Kind) throws {
    let whole = try kind.scene()
    let log = CallLog { _, operation in kind.refusal(operation) }
    _ = try kind.write(whole, log)
    #expect(try whole.bytes == kind.new)
    #expect(try whole.litter == [])
    let count = log.operations.count
    #expect(count > 10)

    var ends: Set<[UInt8]> = []
    for stop in 0..<count {
      let scene = try kind.scene()
      let identity = try scene.status().st_ino
      let isAcknowledged = (try? kind.write(scene, CallLog { number, operation in number >= stop ? EIO : kind.refusal(operation) })) != nil
      try kind.recover(scene)
      let bytes = try scene.bytes
      ends.insert(bytes)
      #expect(bytes == kind.old && !isAcknowledged || bytes == kind.new, "stopped at \(stop), \(log.operations[stop])")
      #expect(try scene.litter == [], "stopped at \(stop), \(log.operations[stop])")
      let inode = try scene.status().st_ino
      #expect(kind.names == 1 || inode == identity)
      // And it can be written again.
      _ = try scene.writer().write(Array("last".utf8), replacing: ContentDigest(of: bytes))
      #expect(try scene.litter == [])
    }
    #expect(ends == [kind.old, kind.new])
  }

  @Test("and whose recovery is cut off at any call as well is recovered by the next one", arguments: Kind.allCases)
  fileprivate func recoveryToo(kind: Kind) throws {
    let log = CallLog { _, operation in kind.refusal(operation) }
    _ = try withExtendedLifetime(try kind.scene()) { try kind.write($0, log) }
    var recoveries = 0
    for stop in 0..<log.operations.count {
      var again = 0
      while true {
        let scene = try kind.scene()
        _ = try? kind.write(scene, CallLog { number, operation in number >= stop ? EIO : kind.refusal(operation) })
        let second = CallLog { [again] number, _ in number >= again ? EIO : nil }
        try kind.recover(scene, second)
        let isDone = second.operations.count <= again
        try kind.recover(scene)
        let bytes = try scene.bytes
        #expect(bytes == kind.old || bytes == kind.new, "stopped at \(stop), \(log.operations[stop]), then at \(again)")
        #expect(try scene.litter == [], "stopped at \(stop), \(log.operations[stop]), then at \(again)")
        if isDone { break }
        again += 1
        recoveries += 1
      }
    }
    #expect(recoveries > 5)
  }

  @Test(
    "by an error at any one call leaves the whole old or the whole new file at once", arguments: Kind.allCases,
    [ENOSPC, EDQUOT, EIO, EROFS, EXDEV, EBUSY, EACCES, EPERM, EINVAL])
  fileprivate func everyError(kind: Kind, number: Int32) throws {
    let log = CallLog { _, operation in kind.refusal(operation) }
    _ = try withExtendedLifetime(try kind.scene()) { try kind.write($0, log) }
    for place in 0..<log.operations.count {
      let scene = try kind.scene()
      let failing = CallLog { at, operation in at == place ? number : kind.refusal(operation) }
      let operation = log.operations[place]
      let result = Result { () throws(WriteError) in try kind.write(scene, failing) }
      let bytes = try scene.bytes
      switch result {
      case .success(let receipt):
        #expect(bytes == kind.new && receipt.digest == ContentDigest(of: kind.new), "\(operation)")
      case .failure(let error):
        if case .notDurable = error.problem {
          #expect(bytes == kind.new, "\(operation)")
        } else {
          #expect(bytes == kind.old, "\(operation): \(error)")
          #expect(![ENOSPC, EDQUOT].contains(number) || error.problem == .noSpace, "\(operation): \(error)")
        }
      }
      try kind.recover(scene)
      #expect(try scene.litter == [], "\(operation)")
    }
  }

  @Test("in place, by a disk that fails for good, is finished by the next write")
  func diskFails() throws {
    let scene = try Scene(names: 2)
    let failing = CallLog.tearing()
    #expect {
      try scene.writer(calls: failing.calls(writeSize: 7)).write(Scene.new, replacing: Scene.base)
    } throws: { error in
      (error as? WriteError)?.problem == .interrupted(.writeInPlace, errno: EIO)
    }
    #expect(try scene.bytes != Scene.old && scene.bytes != Scene.new)
    // It knows nothing of the bytes that are there, and so does not write, but the file is whole.
    #expect(throws: WriteError(path: scene.path, problem: .changed(found: ContentDigest(of: Scene.new)))) {
      try scene.writer().write(Array("other".utf8), replacing: Scene.base)
    }
    #expect(try scene.bytes == Scene.new && scene.litter == [])
    #expect(scene.notes == [.finished(scene.path)])
  }

  @Test("without room for the new bytes afterwards gets the old ones back")
  func noRoomAfterwards() throws {
    let scene = try Scene(names: 2)
    let failing = CallLog.tearing()
    _ = try? scene.writer(calls: failing.calls(writeSize: 7)).write(Scene.new, replacing: Scene.base)
    let full = CallLog { number, _ in number == 1 ? ENOSPC : nil }
    try scene.writer(calls: full.calls(writeSize: 7)).recover()
    #expect(try scene.bytes == Scene.old && scene.litter == [])
    #expect(scene.notes == [.undone(scene.path)])
  }

  @Test("in place is on the disk in this order: journal, file, end of the journal")
  func orderInPlace() throws {
    let log = CallLog()
    let scene = try Scene(names: 2)
    try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    #expect(
      log.operations == [
        .createJournal, .writeJournal, .syncJournal, .syncJournalDirectory, .reserve, .writeInPlace, .syncFile, .removeJournal,
        .syncJournalDirectory,
      ])
  }

  @Test("by exchange is on the disk in this order: new file, directory")
  func orderOfExchange() throws {
    let log = CallLog()
    let scene = try Scene()
    try scene.writer(calls: log.calls()).write(Scene.new, replacing: Scene.base)
    #expect(
      log.operations == [
        .createTemporary, .writeTemporary, .setOwner, .setMode, .syncTemporary, .stageTemporary, .exchange, .removeTemporary,
        .syncDirectory,
      ])
  }
}
