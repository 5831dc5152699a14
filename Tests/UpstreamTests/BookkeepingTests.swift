import NIOCore
import Testing

@testable import Upstream

@Suite("The state of a transfer") struct TransferStateTests {
  static let moves: [(TransferState, TransferState.Event, TransferState)] = [
    (.idle, .mustResolve, .resolving), (.idle, .launch, .awaitingHead), (.idle, .end, .ended),
    (.resolving, .launch, .awaitingHead), (.resolving, .end, .ended),
    (.awaitingHead, .head, .receiving), (.awaitingHead, .end, .ended),
    (.receiving, .pause, .paused), (.receiving, .end, .ended),
    (.paused, .resume, .receiving), (.paused, .end, .ended),
  ]

  @Test(arguments: [TransferState.idle, .resolving, .awaitingHead, .receiving, .paused, .ended], TransferState.Event.allCases)
  func `moves as its comments say and in no other way`(from: TransferState, event: TransferState.Event) {
    var state = from
    let expected = Self.moves.first { $0.0 == from && $0.1 == event }?.2
    #expect(state.apply(event) == (expected != nil))
    #expect(state == expected ?? from)
  }
}

@Suite("The sweep of deadlines") struct DeadlineSweepTests {
  @Test func `comes at the earliest deadline and not before`() {
    var sweep = DeadlineSweep()
    #expect(!sweep.isDue(at: Moment(milliseconds: .max - 1)))
    sweep.note(Moment(milliseconds: 500))
    sweep.note(Moment(milliseconds: 300))
    sweep.note(Moment(milliseconds: 900))
    #expect(!sweep.isDue(at: Moment(milliseconds: 299)))
    #expect(sweep.isDue(at: Moment(milliseconds: 300)))
  }

  @Test func `is not repeated at once for a deadline that is near`() {
    var sweep = DeadlineSweep()
    sweep.finish(at: Moment(milliseconds: 1000), earliest: Moment(milliseconds: 1001))
    #expect(sweep.next == Moment(milliseconds: 1025))
    sweep.finish(at: Moment(milliseconds: 1000), earliest: Moment(milliseconds: 9000))
    #expect(sweep.next == Moment(milliseconds: 9000))
    sweep.finish(at: Moment(milliseconds: 1000), earliest: .never)
    #expect(sweep.next == .never)
  }
}

@Suite("The timers of shards") struct ShardTimersTests {
  @Test func `are due when asked for, each once`() {
    var timers = ShardTimers()
    for _ in 0..<3 { timers.addShard() }
    let start = Moment(milliseconds: 1000)
    timers.set(0, delay: 0, now: start)
    timers.set(0, delay: 0, now: start)
    timers.set(1, delay: 50, now: start)
    timers.set(2, delay: 80, now: start)
    #expect(timers.popDue() == 0)
    #expect(timers.popDue() == nil)
    timers.collect(now: Moment(milliseconds: 1049))
    #expect(!timers.hasDue)
    timers.set(2, delay: -1, now: start)
    timers.collect(now: Moment(milliseconds: 1090))
    #expect(timers.popDue() == 1)
    #expect(timers.popDue() == nil)
    #expect(timers.earliest == .never)
  }
}

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
    #expect(table.want(7, reading: false, writing: false, shard: 3) == nil)
    #expect(table.report(7, onlyWriting: false) == .unwanted(.remove))
    #expect(table.report(7, onlyWriting: false) == nil)
    #expect(table.want(7, reading: true, writing: false, shard: 4) == .add(writing: false))
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

@Suite("The wait for a head") struct HeadWaitTests {
  struct Case: Sendable {
    var connectedAfter: Int64?
    var bodySize: Int64 = 1000
    var bytesSent: Int64 = 1000
    var bytesSentBefore: Int64 = 0
    var verdict: HeadWait.Verdict
  }

  // Launched at 0, now 1000, time-out 1000.
  @Test(arguments: [
    Case(connectedAfter: nil, bytesSent: 0, verdict: .wait(until: Moment(milliseconds: 2000), bytesSent: 0)),
    Case(connectedAfter: 300, verdict: .wait(until: Moment(milliseconds: 1300), bytesSent: 0)),
    Case(connectedAfter: 0, verdict: .expired(.awaitHead)),
    Case(connectedAfter: 0, bodySize: 1_000_000, bytesSent: 200_000, verdict: .wait(until: Moment(milliseconds: 2000), bytesSent: 200_000)),
    Case(connectedAfter: 0, bodySize: 1_000_000, bytesSent: 200_000, bytesSentBefore: 200_000, verdict: .expired(.send)),
    Case(connectedAfter: 0, bodySize: 1_000_000, bytesSent: 1_000_000, bytesSentBefore: 1_000_000, verdict: .expired(.awaitHead)),
  ])
  func `counts from the connection and respects progress`(example: Case) {
    let wait = HeadWait(
      launched: Moment(milliseconds: 0), timeout: 1000, connectedAfter: example.connectedAfter, bodySize: example.bodySize,
      bytesSent: example.bytesSent, bytesSentBefore: example.bytesSentBefore)
    #expect(wait.verdict(now: Moment(milliseconds: 1000)) == example.verdict)
  }
}

@Suite("The head of an answer") struct HeadCollectorTests {
  private func collect(_ lines: [String]) -> HeadCollector.Outcome {
    var collector = HeadCollector()
    var outcome = HeadCollector.Outcome.more
    for line in lines {
      outcome = Array(line.utf8).withUnsafeBytes { collector.take($0) }
      guard outcome == .more else { return outcome }
    }
    return outcome
  }

  @Test(arguments: [
    (["HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n"], 200, "A: b\r\n", Int?.none),
    (["HTTP/1.1 404\r\n", "\r\n"], 404, "", nil),
    (["HTTP/1.1 200 OK\n", "a: b\n", "\n"], 200, "a: b\r\n", nil),
    (["HTTP/1.1 200 OK\r\n", "content-LENGTH:  12 \r\n", "\r\n"], 200, "content-LENGTH:  12 \r\n", 12),
    (["HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "Content-Length: 3\r\n", "\r\n"], 200, "Content-Length: 3\r\nContent-Length: 3\r\n", 3),
    (["HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n"], 200,
     "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", nil),
    (["HTTP/1.1 200 OK\r\n", "Content-Length: 99999999999999999999\r\n", "\r\n"], 200, "Content-Length: 99999999999999999999\r\n", nil),
    (["HTTP/1.1 200 OK\r\n", "A: b\r\n", " folded\r\n", "no colon\r\n", "\r\n"], 200, "A: b folded\r\n", nil),
    (["HTTP/1.1 100 Continue\r\n", "X: y\r\n", "\r\n", "HTTP/1.1 201 Created\r\n", "\r\n"], 201, "", nil),
  ])
  func `is put together line by line`(lines: [String], status: Int, raw: String, length: Int?) {
    #expect(collect(lines) == .head(ResponseHead(status: status, raw: ByteBuffer(string: raw), contentLength: length)))
  }

  @Test(arguments: [["HTTP/1.1\r\n"], ["HTTP/1.1 2x0\r\n"], ["HTTP/1.1 099 X\r\n"], ["HTTP/1.1 200 OK\r\n", "Content-Length: 1\r\n", "Content-Length: 2\r\n"]])
  func `is refused if it is not one`(lines: [String]) {
    #expect(collect(lines) == .malformed)
  }

  @Test func `is bounded, informational ones included`() {
    let line = "X: " + String(repeating: "y", count: 1000) + "\r\n"
    #expect(collect(["HTTP/1.1 200 OK\r\n"] + Array(repeating: line, count: 300)) == .tooLarge)
    #expect(collect(Array(repeating: ["HTTP/1.1 100 Continue\r\n", line, "\r\n"], count: 300).flatMap { $0 }) == .tooLarge)
  }
}

@Suite("Durations and moments") struct MomentTests {
  @Test(arguments: [
    (Duration.milliseconds(5), Int64(5)), (.seconds(60), 60_000), (.microseconds(1), 1), (.zero, 1), (.microseconds(1500), 2),
    (.seconds(Int64.max), .max / 2),
  ])
  func `are rounded up to milliseconds`(duration: Duration, expected: Int64) {
    #expect(duration.wholeMilliseconds == expected)
  }

  @Test func `never is never passed`() {
    #expect(Moment.never.advanced(by: 10) == .never)
    #expect(Moment(milliseconds: 5).advanced(by: 10) == Moment(milliseconds: 15))
  }
}
