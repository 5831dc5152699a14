/// Says when the deadlines of all transfers are to be looked at.
///
/// There is no timer per transfer: a chunk only writes a later deadline into its transfer. A sweep looks at all of them, at the earliest
/// deadline that the last sweep found, but not more often than every `interval`.
struct DeadlineSweep {
  /// The most that a deadline is noticed too late by this rule.
  static let interval: Int64 = 25

  private(set) var next = Moment.never

  /// A deadline that may be earlier than all others.
  mutating func note(_ deadline: Moment) {
    if deadline < next { next = deadline }
  }

  func isDue(at now: Moment) -> Bool { next <= now }

  /// After a sweep that found `earliest` among those that remain.
  mutating func finish(at now: Moment, earliest: Moment) {
    next = max(earliest, now.advanced(by: Self.interval))
    if earliest == .never { next = .never }
  }
}
