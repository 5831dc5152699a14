import Synchronization

/// What one API key has used of its limits: it outlives routing tables and is changed by every request of the key, from any thread.
///
/// Limits are passed in with each request, from the table that the request sees; when they differ from those before, the levels are kept in
/// proportion.
package final class KeyAccount: Sendable {
  private let buckets = Mutex(KeyBuckets())

  package init() {}

  /// Takes one request and `estimate` tokens from the limits, or nothing of either.
  ///
  /// - Parameter estimate: see `TokenEstimate`. Above the limit of a minute it counts as that limit: the request then needs the whole of it.
  package func reserve(
    estimate: Int, under limits: KeyLimits, at now: ContinuousClock.Instant
  ) throws(RateRefusal) -> Reservation {
    let (result, reserved) = buckets.withLock { buckets in
      (buckets.take(estimate: estimate, under: limits, at: now), buckets.reserved(estimate))
    }
    return Reservation(self, tokens: reserved, status: try result.get())
  }

  func correct(by difference: Int, at now: ContinuousClock.Instant) {
    if difference != 0 { buckets.withLock { $0.correct(by: difference, at: now) } }
  }
}
