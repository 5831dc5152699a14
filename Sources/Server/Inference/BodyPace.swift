/// Tells whether a client sends its body fast enough for its time to be started again: a KiB within `header_timeout`.
///
/// A time-out that every byte starts again would let a client hold a connection for hours.
struct BodyPace {
  /// Bytes.
  static let step = 1024

  private var missing = step

  /// Counts `bytes` that arrived; true: the time starts again.
  mutating func isMade(by bytes: Int) -> Bool {
    missing -= bytes
    guard missing <= 0 else { return false }
    missing = Self.step
    return true
  }
}
