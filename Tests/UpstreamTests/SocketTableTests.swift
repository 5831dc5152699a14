import Testing

@testable import Upstream

@Suite("The table of sockets") struct SocketTableTests {
  @Test func `keeps a socket that is put aside registered, and takes it out when it reports something`() {
    var table = SocketTable()
    #expect(table.want(7, reading: true, writing: true, shard: 3) == .add(writing: true))
    #expect(table.report(7, onlyWriting: true) == .pass(shard: 3))
    #expect(table.want(7, reading: true, writing: false, shard: 3) == nil)
    #expect(table.report(7, onlyWriting: true) == .unwanted(.modify(writing: false)))
    #expect(table.report(7, onlyWriting: false) == .pass(shard: 3))
    #expect(table.want(7, reading: false, writing: false, shard: 3) == nil)
    #expect(table.want(7, reading: true, writing: false, shard: 3) == nil)
    #expect(table.want(7, reading: true, writing: true, shard: 3) == .modify(writing: true))
    #expect(table.want(7, reading: false, writing: false, isHeld: true, shard: 3) == nil)
    #expect(table.report(7, onlyWriting: true) == .unwanted(.modify(writing: false)))
    #expect(table.report(7, onlyWriting: false) == .unwanted(.remove))
    #expect(table.report(7, onlyWriting: false) == nil)
    #expect(table.want(7, reading: true, writing: false, shard: 4) == .add(writing: false))
  }

  @Test func `tells an idle connection that reports something from one that is held back`() {
    var table = SocketTable()
    #expect(table.want(7, reading: true, writing: true, shard: 3) == .add(writing: true))
    #expect(!table.isIdle(7) && !table.hasNewlyIdle)
    #expect(table.want(7, reading: false, writing: false, isHeld: true, shard: 3) == nil)
    #expect(!table.isIdle(7) && !table.hasNewlyIdle)
    #expect(table.want(7, reading: true, writing: false, shard: 3) == nil)
    #expect(table.want(7, reading: false, writing: false, shard: 3) == nil)
    #expect(table.isIdle(7) && table.hasNewlyIdle)
    table.lookAtAll()
    #expect(!table.hasNewlyIdle)
    // Room for writing is no sign of anything.
    #expect(table.report(7, onlyWriting: true) == .unwanted(.modify(writing: false)))
    #expect(table.report(7, onlyWriting: false) == .stale)
    #expect(table.report(7, onlyWriting: false) == nil)
    #expect(!table.isIdle(7))
  }

  @Test func `grows with the descriptors and forgets closed ones`() {
    var table = SocketTable()
    #expect(table.report(100_000, onlyWriting: false) == nil)
    #expect(table.want(100_000, reading: true, writing: false, shard: 1) == .add(writing: false))
    #expect(table.report(100_000, onlyWriting: false) == .pass(shard: 1))
    table.forget(100_000)
    table.forget(2_000_000)
    #expect(table.report(100_000, onlyWriting: false) == nil)
    #expect(table.want(-1, reading: true, writing: false, shard: 1) == nil)
  }
}
