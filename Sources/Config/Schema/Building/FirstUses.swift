/// Remembers where each value was used first, to report the second use.
struct FirstUses<Value: Hashable> {
  private var places: [Value: Range<Int>] = [:]

  /// - Parameter count: how many are expected.
  init(expecting count: Int = 0) { places.reserveCapacity(count) }

  /// The place of the first use, if this is a later one.
  mutating func add(_ value: Value, at range: Range<Int>) -> Range<Int>? {
    if let first = places[value] { return first }
    places[value] = range
    return nil
  }
}
