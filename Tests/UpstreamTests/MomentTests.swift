import Testing

@testable import Upstream

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
