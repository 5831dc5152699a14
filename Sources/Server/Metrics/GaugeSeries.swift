import CoreMetrics
import Synchronization

/// A value that goes up and down.
final class GaugeSeries: MeterHandler, RecorderHandler, PrometheusSeries {
  let family: String
  let labels: String
  /// Of a `Double`.
  private let bits = Atomic<UInt64>(0)

  init(family: String, labels: String) {
    self.family = family
    self.labels = labels
  }

  var value: MetricFamily.Value { .number(Double(bitPattern: bits.load(ordering: .relaxed))) }

  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  func increment(by amount: Double) {
    var seen = bits.load(ordering: .relaxed)
    while true {
      let sum = (Double(bitPattern: seen) + amount).bitPattern
      let (exchanged, original) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
      if exchanged { return }
      seen = original
    }
  }

  func decrement(by amount: Double) { increment(by: -amount) }

  func record(_ value: Int64) { set(value) }

  func record(_ value: Double) { set(value) }
}
