import Testing

@testable import Upstream

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
