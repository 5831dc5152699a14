import CoreMetrics
import Synchronization

/// Counts the requests for one name that clients may ask for. Its series is made with the first of them.
package final class ModelMetrics: Sendable {
  /// The label `model`.
  let name: String
  private let maker: SeriesMaker
  private let requests = AtomicLazyReference<Counter>()

  init(name: String, factory: any MetricsFactory) {
    self.name = name
    maker = SeriesMaker(factory: factory)
  }

  package func countRequest() {
    maker.series(requests) {
      Counter(label: MetricCatalogue.modelRequests.name, dimensions: [("model", name)], factory: $0)
    }.increment()
  }

  /// The name has left the file.
  var isRetired: Bool { maker.hasRetired }

  func retire() {
    maker.retire { requests.load()?.destroy() }
  }
}
