import Testing

@testable import Upstream

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
