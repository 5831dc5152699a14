/// A request's standing in the waiting line: kept when it must line up once more.
struct Arrival: Sendable {
  /// Smaller is earlier.
  var number: UInt64
  /// The end of the wait, however often it lines up.
  var deadline: ContinuousClock.Instant
}
