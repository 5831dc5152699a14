import Testing

@testable import Upstream

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
