/// Says when unrest is over: after a quiet time, or when it has lasted too long. Pure: instants are given.
struct SettleTimer {
  typealias Instant = ContinuousClock.Instant

  let quietWindow: Duration
  let longestUnrest: Duration
  private var unrest: (first: Instant, last: Instant, cause: WatchCause)?

  init(quietWindow: Duration, longestUnrest: Duration) {
    self.quietWindow = quietWindow
    self.longestUnrest = longestUnrest
  }

  /// When it will be over if nothing more happens; nil: all is quiet.
  var deadline: Instant? {
    unrest.map { min($0.last.advanced(by: quietWindow), $0.first.advanced(by: longestUnrest)) }
  }

  /// Something happened. The first cause of an unrest is its cause.
  mutating func touch(_ cause: WatchCause, at now: Instant) {
    unrest = (unrest?.first ?? now, now, unrest?.cause ?? cause)
  }

  /// The cause, once, if the unrest is over by now.
  mutating func settle(at now: Instant) -> WatchCause? {
    guard let deadline, deadline <= now else { return nil }
    defer { unrest = nil }
    return unrest?.cause
  }
}
