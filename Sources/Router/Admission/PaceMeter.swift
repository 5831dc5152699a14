/// How fast slots come free while they are wanted, for an honest `Retry-After`. Pure.
struct PaceMeter: Sendable {
  private var interval: Duration?
  private var base: (ended: Int, at: ContinuousClock.Instant)?
  private var lastLook: ContinuousClock.Instant?

  /// Weight of the latest measure in the moving average.
  private static let weight = 0.2
  /// After a pause of this length between two looks nothing was wanted in between, and what ended then says nothing.
  private static let pause = Duration.seconds(10)
  /// Measures over less than this would be noise.
  private static let shortestMeasure = Duration.milliseconds(20)

  /// Looks at the count of slots given back, modulo `SlotWord.endedModulus`. Called whenever somebody waits or is refused.
  mutating func look(ended: Int, at now: ContinuousClock.Instant) {
    defer { lastLook = now }
    guard let base, let lastLook, now - lastLook < Self.pause else { return self.base = (ended, now) }
    let count = (ended - base.ended + SlotWord.endedModulus) % SlotWord.endedModulus
    let elapsed = now - base.at
    guard count > 0, elapsed >= Self.shortestMeasure else { return }
    let measure = elapsed / count
    interval = interval.map { $0 + (measure - $0) * Self.weight } ?? measure
    self.base = (ended, now)
  }

  /// When a request that came now would be served: as many slots must come free as there are requests before it, and one for itself.
  ///
  /// A slot takes as long as the average did, or as long as nothing has come free by now. With nothing measured it is `fallback`.
  ///
  /// - Returns: 1 s...60 s.
  func wait(behind waiting: Int, at now: ContinuousClock.Instant, otherwise fallback: Duration) -> Duration {
    guard let interval else { return Self.clamp(fallback) }
    let silence = base.map { now - $0.at } ?? .zero
    return Self.clamp(max(interval, silence) * (waiting + 1))
  }

  private static func clamp(_ duration: Duration) -> Duration { min(max(duration, .seconds(1)), .seconds(60)) }
}
