extension Duration {
  /// Whole milliseconds, rounded towards zero.
  package var milliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }

  static func minutes(_ minutes: Int) -> Duration { .seconds(minutes * 60) }
  static func hours(_ hours: Int) -> Duration { .seconds(hours * 3600) }
}
