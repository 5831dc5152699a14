package import CoreMetrics
import Gateway

/// The registry behind swift-metrics: counters are counters, meters and plain recorders gauges, timers and aggregating recorders histograms
/// in seconds.
extension PrometheusRegistry: MetricsFactory {
  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, kind: .counter) { name, labels, _ in CounterSeries(family: name, labels: labels) }
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    if aggregate { histogram(label, dimensions) } else { gauge(label, dimensions) }
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { histogram(label, dimensions) }

  package func destroyCounter(_ handler: any CounterHandler) { release(handler as? CounterSeries) }

  package func destroyMeter(_ handler: any MeterHandler) { release(handler as? GaugeSeries) }

  package func destroyRecorder(_ handler: any RecorderHandler) { release(handler as? any PrometheusSeries) }

  package func destroyTimer(_ handler: any TimerHandler) { release(handler as? HistogramSeries) }

  private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
    series(label, dimensions, kind: .gauge) { name, labels, _ in GaugeSeries(family: name, labels: labels) }
  }

  private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries {
    series(label, dimensions, kind: .histogram(Self.usualBounds)) { name, labels, bounds in
      HistogramSeries(family: name, labels: labels, bounds: bounds)
    }
  }

  /// For timers that the catalogue does not know.
  private static let usualBounds: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
}
