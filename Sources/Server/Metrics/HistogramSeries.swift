import CoreMetrics
import Gateway
import Synchronization

/// How often values up to each of some bounds were observed, and their sum. An observation is two atomic additions.
///
/// Values are kept in whole microseconds: exact to add up, and good for 292 000 years of summed time.
final class HistogramSeries: TimerHandler, RecorderHandler, PrometheusSeries {
  let family: String
  let labels: String
  private let boundCount: Int
  /// The bounds in microseconds; unused places hold the largest value, so that nothing is ever above all of them.
  private let limits: InlineArray<20, UInt64>
  private let counts: InlineArray<20, Atomic<UInt64>>
  private let sum = Atomic<UInt64>(0)

  /// - Parameter bounds: in seconds, ascending; at most `MetricDescription.maximumBounds`.
  init(family: String, labels: String, bounds: [Double]) {
    self.family = family
    self.labels = labels
    boundCount = bounds.count
    limits = InlineArray { $0 < bounds.count ? UInt64((bounds[$0] * 1_000_000).rounded()) : .max }
    counts = InlineArray { _ in Atomic(0) }
  }

  /// The sum may be of a moment later than the counts; the counts agree with one another.
  var value: MetricFamily.Value {
    let read = (0...boundCount).map { counts[$0].load(ordering: .relaxed) }
    return .histogram(HistogramReading(counts: read, sumInSeconds: Double(sum.load(ordering: .relaxed)) / 1_000_000))
  }

  func recordNanoseconds(_ duration: Int64) { record(microseconds: (UInt64(max(0, duration)) + 500) / 1000) }

  /// - Parameter value: in seconds.
  func record(_ value: Int64) { record(Double(value)) }

  /// - Parameter value: in seconds.
  func record(_ value: Double) {
    // A negative time or none at all is a fault of whoever measured it, and no reason to lose the observation.
    record(microseconds: UInt64(exactly: (value * 1_000_000).rounded()) ?? 0)
  }

  private func record(microseconds: UInt64) {
    var position = 0
    while microseconds > limits[position] { position += 1 }
    counts[position].wrappingAdd(1, ordering: .relaxed)
    sum.wrappingAdd(microseconds, ordering: .relaxed)
  }
}
