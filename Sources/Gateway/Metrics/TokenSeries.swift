import CoreMetrics
import Synchronization

/// The token counts of one endpoint by the name of the model that clients asked for. Reached once per request, under a short lock.
final class TokenSeries: Sendable {
  private struct State {
    var models: [String: TokenMetrics] = [:]
    /// The endpoint has left: nothing is counted any more.
    var isRetired = false
  }

  private let endpoint: String
  private let factory: any MetricsFactory
  private let state = Mutex(State())

  init(endpoint: String, factory: any MetricsFactory) {
    self.endpoint = endpoint
    self.factory = factory
  }

  func count(input: Int, output: Int, of model: ModelMetrics) {
    let metrics: TokenMetrics? = state.withLock { state in
      if let made = state.models[model.name] { return made }
      // A call that outlives its endpoint or its model must not bring the series back. A model is retired before its series are taken away,
      // which needs this lock.
      guard !state.isRetired, !model.isRetired else { return nil }
      let made = TokenMetrics(endpoint: endpoint, model: model.name, factory: factory)
      state.models[model.name] = made
      return made
    }
    metrics?.count(input: input, output: output)
  }

  /// Takes away the series of models that have left.
  func retire(models: [String]) {
    for metrics in state.withLock({ state in models.compactMap { state.models.removeValue(forKey: $0) } }) { metrics.destroy() }
  }

  /// Takes all series away.
  func retire() {
    let leaving = state.withLock { state in
      state.isRetired = true
      defer { state.models = [:] }
      return Array(state.models.values)
    }
    for metrics in leaving { metrics.destroy() }
  }
}
