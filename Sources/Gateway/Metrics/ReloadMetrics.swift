package import CoreMetrics

/// Counts the attempts to load the configuration file while running, and how they went.
///
/// What is so at one moment (which configuration runs, how its file is watched) is not counted but read when somebody asks.
package final class ReloadMetrics: Sendable {
  private let now: @Sendable () -> Double
  private let applied: Counter
  private let unchanged: Counter
  private let rejected: Counter
  private let unreadable: Counter
  private let missing: Counter
  private let duration: Timer
  private let lastSuccessful: Meter
  private let lastSuccess: Meter

  /// The start counts as a success, since nothing runs without one, but not as a reload.
  ///
  /// - Parameter now: seconds since 1970.
  package init(factory: any MetricsFactory, now: @escaping @Sendable () -> Double) {
    self.now = now
    let counter = { (result: ConfigurationStatus.Attempt.Result) in
      Counter(label: MetricCatalogue.configReloads.name, dimensions: [("result", result.rawValue)], factory: factory)
    }
    applied = counter(.applied)
    unchanged = counter(.unchanged)
    rejected = counter(.rejected)
    unreadable = counter(.unreadable)
    missing = counter(.missing)
    duration = Timer(label: MetricCatalogue.configReloadDuration.name, factory: factory)
    lastSuccessful = Meter(label: MetricCatalogue.configLastReloadSuccessful.name, factory: factory)
    lastSuccess = Meter(label: MetricCatalogue.configLastReloadSuccess.name, factory: factory)
    noteSuccess()
  }

  /// Called once for every attempt. One that is still waiting for its file has come to nothing yet and is not counted.
  package func count(_ report: ReloadReport) {
    switch report.outcome {
    case .pending: return
    case .applied:
      applied.increment()
      noteSuccess()
    case .unchanged:
      unchanged.increment()
      noteSuccess()
    case .rejected(let failure):
      counter(for: failure.result).increment()
      lastSuccessful.set(0)
    }
    duration.recordNanoseconds(report.took.nanoseconds)
  }

  private func counter(for result: ConfigurationStatus.Attempt.Result) -> Counter {
    switch result {
    case .applied: applied
    case .unchanged: unchanged
    case .rejected: rejected
    case .unreadable: unreadable
    case .missing: missing
    }
  }

  private func noteSuccess() {
    lastSuccessful.set(1)
    lastSuccess.set(now())
  }
}

extension Duration {
  /// Whole nanoseconds. What takes more than 292 years is said to take 292 years.
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : product &+ attoseconds / 1_000_000_000
  }
}
