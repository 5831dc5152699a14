/// An exponential moving average: each new measure counts for a fifth, all before it for the rest (α = 0.2). Pure.
struct MovingAverage: Sendable {
  private static let weight = 0.2

  /// nil before the first measure, which is then the average.
  private(set) var value: Double?

  mutating func add(_ measure: Double) {
    value = value.map { $0 + (measure - $0) * Self.weight } ?? measure
  }
}
