import CoreMetrics
import Synchronization

/// Counts the requests for one name that clients may ask for. Its series is made with the first of them.
package final class ModelMetrics: Sendable {
  /// The label `model`.
  private let name: String
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

  func retire() {
    maker.retire { requests.load()?.destroy() }
  }
}
