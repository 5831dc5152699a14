import Testing

@testable import Router

@Suite("TokenBucket")
struct TokenBucketTests {
  private let start = ContinuousClock.now

  @Test("A bucket starts full, empties, and refills steadily")
  func refill() {
    var bucket = TokenBucket(limit: 60, at: start)
    #expect(bucket.take(60, at: start) == nil)
    #expect(bucket.take(1, at: start) == .seconds(1))
    #expect(bucket.take(1, at: start + .milliseconds(999)) == .milliseconds(1))
    #expect(bucket.take(1, at: start + .seconds(1)) == nil)
    #expect(bucket.reading(at: start + .seconds(31)) == RateReading(limit: 60, remaining: 30, reset: .seconds(30)))
    #expect(bucket.reading(at: start + .seconds(9999)) == RateReading(limit: 60, remaining: 60, reset: .zero))
  }

  @Test("More than the limit takes a full bucket, and is not waited for in vain")
  func large() {
    var bucket = TokenBucket(limit: 10, at: start)
    #expect(bucket.take(1000, at: start) == nil)
    #expect(bucket.take(1000, at: start) == .seconds(60))
    #expect(bucket.take(1000, at: start + .seconds(60)) == nil)
  }

  @Test("A debt is waited off")
  func debt() {
    var bucket = TokenBucket(limit: 60, at: start)
    _ = bucket.take(60, at: start)
    bucket.charge(30, at: start)
    #expect(bucket.reading(at: start) == RateReading(limit: 60, remaining: 0, reset: .seconds(90)))
    #expect(bucket.take(1, at: start) == .seconds(31))
    #expect(bucket.take(1, at: start + .seconds(31)) == nil)
  }

  @Test("A refund fills up, but not above the limit")
  func refund() {
    var bucket = TokenBucket(limit: 60, at: start)
    _ = bucket.take(20, at: start)
    bucket.charge(-15, at: start)
    #expect(bucket.reading(at: start).remaining == 55)
    bucket.charge(-100, at: start)
    #expect(bucket.reading(at: start).remaining == 60)
  }

  @Test("A new limit keeps the bucket as full as it was", arguments: [(60, 600, 30, 300), (600, 60, 150, 45), (60, 61, 0, 61)])
  func resize(old: Int, new: Int, taken: Int, remaining: Int) {
    var bucket = TokenBucket(limit: old, at: start)
    _ = bucket.take(taken, at: start)
    bucket.setLimit(new, at: start)
    #expect(bucket.reading(at: start).remaining == remaining && bucket.limit == new)
  }

  @Test("A clock that another thread read earlier changes nothing")
  func earlier() {
    var bucket = TokenBucket(limit: 60, at: start)
    _ = bucket.take(60, at: start + .seconds(10))
    #expect(bucket.take(1, at: start) == .seconds(1))
    #expect(bucket.take(1, at: start + .seconds(11)) == nil)
  }

  @Test("No minute lets more than twice the limit through, and the time that is told is exact", arguments: 1...15 as ClosedRange<UInt64>)
  func laws(seed: UInt64) {
    var random = SeededGenerator(seed)
    let limit = [1, 7, 60, 1000, 99_991, 1_000_000_000_000].randomElement(using: &random) ?? 1
    var bucket = TokenBucket(limit: limit, at: start)
    var now = start
    var taken: [(at: ContinuousClock.Instant, amount: Int)] = []
    for _ in 0..<200 {
      now += .nanoseconds(Int.random(in: 0...2_000_000_000, using: &random))
      let amount = Int.random(in: 1...max(1, limit / 3), using: &random)
      if let wait = bucket.take(amount, at: now) {
        #expect(wait > .zero)
        var early = bucket
        #expect(early.take(amount, at: now + wait - .nanoseconds(1)) != nil)
        now += wait
        #expect(bucket.take(amount, at: now) == nil)
      }
      taken.append((now, amount))
      #expect(bucket.reading(at: now).remaining >= 0)
    }
    for (index, first) in taken.enumerated() {
      let minute = taken[index...].prefix { $0.at < first.at + .seconds(60) }.reduce(0) { $0 + $1.amount }
      #expect(minute <= 2 * limit)
    }
  }
}
