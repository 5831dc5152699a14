/// A level that sinks by what is taken and rises steadily to its capacity, which is the limit of one minute. Pure and exact.
///
/// In any minute no more than twice the limit goes through: a full bucket, and what flows in. What was taken beyond the level is a debt,
/// which is waited off before anything else is taken.
package struct TokenBucket: Sendable, Equatable {
  /// What can be taken when the bucket is full, and what flows in within one minute. At least 1.
  package private(set) var limit: Int
  /// In parts of a unit: as much flows in during one nanosecond as the limit is large. 128 bits hold any limit and debt.
  private var level: Int128
  private var updated: ContinuousClock.Instant

  /// A minute in nanoseconds: the parts of one unit.
  private static let unit: Int128 = 60_000_000_000

  /// A full bucket.
  package init(limit: Int, at now: ContinuousClock.Instant) {
    self.limit = max(limit, 1)
    level = Int128(self.limit) * Self.unit
    updated = now
  }

  /// Takes `amount`, or nothing. An amount above the limit needs a full bucket and takes all of it.
  ///
  /// - Returns: nil when it was taken, else the time after which it could be if nobody else takes any.
  package mutating func take(_ amount: Int, at now: ContinuousClock.Instant) -> Duration? {
    if let wait = wait(for: amount, at: now) { return wait }
    level -= parts(amount)
    return nil
  }

  /// The same without taking.
  package mutating func wait(for amount: Int, at now: ContinuousClock.Instant) -> Duration? {
    refill(now)
    let missing = parts(amount) - level
    return missing > 0 ? time(toFill: missing) : nil
  }

  /// Changes the level by what turned out to be used after all: more may leave a debt, less (negative) fills up to the limit at most.
  package mutating func charge(_ amount: Int, at now: ContinuousClock.Instant) {
    refill(now)
    level = min(level - Int128(amount) * Self.unit, full)
  }

  /// A reload changed the limit: the bucket stays as full as it was, in proportion, and so does the time that a debt takes.
  package mutating func setLimit(_ limit: Int, at now: ContinuousClock.Instant) {
    let limit = max(limit, 1)
    guard limit != self.limit else { return }
    refill(now)
    level = level * Int128(limit) / Int128(self.limit)
    self.limit = limit
  }

  /// What headers say.
  package mutating func reading(at now: ContinuousClock.Instant) -> RateReading {
    refill(now)
    return RateReading(limit: limit, remaining: Int(max(level, 0) / Self.unit), reset: time(toFill: full - level))
  }

  private var full: Int128 { Int128(limit) * Self.unit }

  /// What a take of `amount` costs: never more than a full bucket, which would be waited for in vain.
  private func parts(_ amount: Int) -> Int128 { Int128(min(max(amount, 0), limit)) * Self.unit }

  /// A `now` from before the last one, as another thread may have read it, changes nothing.
  private mutating func refill(_ now: ContinuousClock.Instant) {
    guard now > updated else { return }
    let (seconds, attoseconds) = (now - updated).components
    level = min(level + (Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)) * Int128(limit), full)
    updated = now
  }

  /// Rounded up to a nanosecond, so that waiting for it is enough.
  private func time(toFill parts: Int128) -> Duration {
    .nanoseconds(Int64(clamping: (parts + Int128(limit) - 1) / Int128(limit)))
  }
}
