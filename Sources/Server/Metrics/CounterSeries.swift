import CoreMetrics
import Synchronization

/// A count that only grows.
final class CounterSeries: CounterHandler, PrometheusSeries {
  let family: String
  let labels: String
  private let count = Atomic<UInt64>(0)

  init(family: String, labels: String) {
    self.family = family
    self.labels = labels
  }

  var value: MetricFamily.Value { .integer(count.load(ordering: .relaxed)) }

  func increment(by amount: Int64) {
    guard amount > 0 else { return }
    count.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }

  func reset() { count.store(0, ordering: .relaxed) }
}
