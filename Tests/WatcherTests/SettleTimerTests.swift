import Testing

@testable import Watcher

@Suite("The settle timer") struct SettleTimerTests {
  private let start = ContinuousClock.now
  private var timer = SettleTimer(quietWindow: .milliseconds(100), longestUnrest: .seconds(2))

  private func after(_ milliseconds: Int) -> ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds)) }

  @Test func `has nothing to say while all is quiet`() {
    var timer = timer
    #expect(timer.deadline == nil)
    #expect(timer.settle(at: after(10_000)) == nil)
  }

  @Test func `speaks once, a quiet window after the last event`() {
    var timer = timer
    timer.touch(.events, at: start)
    timer.touch(.events, at: after(90))
    #expect(timer.settle(at: after(189)) == nil)
    #expect(timer.deadline == after(190))
    #expect(timer.settle(at: after(190)) == .events)
    #expect(timer.settle(at: after(191)) == nil)
  }

  @Test func `speaks at the cap although unrest goes on, and begins anew`() {
    var timer = timer
    for moment in stride(from: 0, through: 1950, by: 50) {
      timer.touch(.events, at: after(moment))
      #expect(timer.settle(at: after(moment)) == nil)
    }
    #expect(timer.settle(at: after(2000)) == .events)
    timer.touch(.events, at: after(2010))
    #expect(timer.deadline == after(2110))
  }

  @Test func `keeps the first cause`() {
    var timer = timer
    timer.touch(.poll, at: start)
    timer.touch(.events, at: after(10))
    #expect(timer.settle(at: after(110)) == .poll)
  }
}
