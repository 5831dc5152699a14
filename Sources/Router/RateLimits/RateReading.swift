/// The state of one limit at one moment, as clients are told.
package struct RateReading: Sendable, Equatable {
  /// Per minute.
  package var limit: Int
  /// What can be taken now. At least 0.
  package var remaining: Int
  /// Until `remaining` is `limit` if nothing else is taken.
  package var reset: Duration

  package init(limit: Int, remaining: Int, reset: Duration) {
    self.limit = limit
    self.remaining = remaining
    self.reset = reset
  }
}
