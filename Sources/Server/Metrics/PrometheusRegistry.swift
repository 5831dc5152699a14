package import Gateway
import Synchronization

/// All series of the process: makes them for swift-metrics, and reads them for a scrape.
///
/// Series are made and destroyed under a lock; changing one takes none. One set of labels is one series, whoever asks for it, and stays until
/// all who asked have destroyed it.
package final class PrometheusRegistry: Sendable {
  private let families: Mutex<[String: SeriesFamily]>

  /// - Parameter metrics: what is known in advance. A metric that is not among them, of a library perhaps, is shown without help.
  package init(_ metrics: [MetricDescription]) {
    families = Mutex(
      Dictionary(metrics.map { ($0.name, SeriesFamily(kind: $0.kind, help: $0.help)) }, uniquingKeysWith: { first, _ in first }))
  }

  /// All series and their values now. Cost: O(series), and sorting those of a metric after one has come or gone.
  func read() -> [MetricFamily] {
    let listed = families.withLock { families in
      families.keys.map { name in (name: name, family: families[name]?.listed()) }
    }
    return listed.compactMap { name, family in
      family.map { family in
        MetricFamily(
          name: name, kind: family.kind, help: family.help,
          samples: family.series.map { MetricFamily.Sample(labels: $0.labels, value: $0.value) })
      }
    }
  }

  /// The series with these labels, made if there is none.
  ///
  /// - Parameters:
  ///   - kind: what a metric that is not known yet becomes.
  ///   - make: a new series, from its metric's name, its labels and its bounds. One that does not fit what is known of the metric is used,
  ///     but never shown.
  func series<Series: PrometheusSeries>(
    _ name: String, _ dimensions: [(String, String)], kind: MetricDescription.Kind, make: (String, String, [Double]) -> Series
  ) -> Series {
    let name = LabelText.name(name, allowsColon: true)
    let labels = LabelText.pairs(dimensions)
    // Changed in place: a copy of a family with thousands of series would cost as much as all of them.
    return families.withLock { families in
      families[name, default: SeriesFamily(kind: kind, help: nil)].series(labels, kind) { bounds in make(name, labels, bounds) }
    }
  }

  /// One of those who asked for `series` needs it no longer.
  func release(_ series: (any PrometheusSeries)?) {
    guard let series else { return }
    families.withLock { $0[series.family]?.release(series) }
  }
}
