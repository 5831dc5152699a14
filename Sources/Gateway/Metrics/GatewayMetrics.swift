package import CoreMetrics
import Router
import Synchronization

/// All metrics of inference requests: hands them out to routing tables, and takes away those of endpoints that have left.
///
/// An endpoint keeps its metrics from table to table as long as its account and its name stay.
package final class GatewayMetrics: Sendable {
  private struct EndpointKey: Hashable {
    let account: ObjectIdentifier
    let name: String
  }

  private struct Held<Metrics: AnyObject & Sendable> {
    let metrics: Metrics
    /// Of the newest table that holds them, published or not.
    var generation: UInt64
  }

  private struct State {
    var endpoints: [EndpointKey: Held<EndpointMetrics>] = [:]
    var models: [String: Held<ModelMetrics>] = [:]
    /// Of the newest table that was published.
    var published: UInt64 = 0
    var current: [EndpointMetrics] = []
  }

  private let factory: any MetricsFactory
  private let clientConnections: Meter
  private let connectionsRefused: Counter
  /// By the raw value of `RefusalReason`.
  private let refusals: [Counter]
  private let state = Mutex(State())

  package init(factory: any MetricsFactory) {
    self.factory = factory
    clientConnections = Meter(label: MetricCatalogue.clientConnections.name, factory: factory)
    connectionsRefused = Counter(label: MetricCatalogue.connectionsRefused.name, factory: factory)
    refusals = RefusalReason.allCases.map {
      Counter(label: MetricCatalogue.requestsRefused.name, dimensions: [("reason", $0.label)], factory: factory)
    }
  }

  /// For where nobody will ask: what is counted goes nowhere.
  package static var uncounted: GatewayMetrics { GatewayMetrics(factory: NOOPMetricsHandler.instance) }

  /// A client's connection was accepted.
  package func connectionOpened() { clientConnections.increment() }

  package func connectionClosed() { clientConnections.decrement() }

  /// A client's connection was one too many.
  package func countRefusedConnection() { connectionsRefused.increment() }

  /// A request ended before an endpoint was asked.
  package func countRefusal(_ reason: RefusalReason) { refusals[reason.rawValue].increment() }

  /// The metrics for a table that is being made. Cost: a look-up for each endpoint and each name that clients may ask for.
  func metrics(for routing: RoutingTable, generation: UInt64) -> TableMetrics {
    state.withLock { state in
      TableMetrics(
        endpoints: routing.endpoints.map { endpoint($0, generation, &state) },
        clouds: routing.clouds.map { endpoint($0.candidate, generation, &state) },
        models: routing.routeNames.map { model($0, generation, &state) },
        cloudModels: routing.clouds.map { model("\($0.candidate.name):*", generation, &state) })
    }
  }

  /// Takes away the series of models and endpoints that are not in `table`, the one that was published last; those of an endpoint that
  /// still answers somebody stay until the next call.
  package func retain(only table: ServingTable) {
    let leaving = state.withLock { state -> (endpoints: [EndpointMetrics], models: [ModelMetrics], staying: [EndpointMetrics]) in
      // A scrape may come with a table that has been replaced meanwhile.
      guard table.generation >= state.published else { return ([], [], []) }
      state.published = table.generation
      state.current = table.metrics.endpoints + table.metrics.clouds
      // All that the table has is here: where there is no more, nothing leaves.
      let modelCount = table.metrics.models.count + table.metrics.cloudModels.count
      if state.endpoints.count == state.current.count, state.models.count == modelCount { return ([], [], []) }
      let endpoints = Set(state.current.map(ObjectIdentifier.init))
      let accounts = Set(state.current.map { ObjectIdentifier($0.account) })
      let models = Set((table.metrics.models + table.metrics.cloudModels).map(ObjectIdentifier.init))

      let left = state.endpoints.filter { key, held in
        // A table that is being made right now has a later generation.
        held.generation <= table.generation && !endpoints.contains(ObjectIdentifier(held.metrics))
          // Under a new name, an endpoint that stays would be counted twice.
          && (held.metrics.account.inFlight == 0 || accounts.contains(key.account))
      }
      for key in left.keys { state.endpoints[key] = nil }
      let leftModels = state.models.filter { $1.generation <= table.generation && !models.contains(ObjectIdentifier($1.metrics)) }
      for name in leftModels.keys { state.models[name] = nil }
      return (left.values.map(\.metrics), leftModels.values.map(\.metrics), state.endpoints.values.map(\.metrics))
    }
    for endpoint in leaving.endpoints { endpoint.retire() }
    guard !leaving.models.isEmpty else { return }
    for model in leaving.models { model.retire() }
    for endpoint in leaving.staying { endpoint.retire(models: leaving.models.map(\.name)) }
  }

  /// Output tokens per second of every endpoint of the running table that has been measured.
  ///
  /// An endpoint and a provider may have the same name; the faster one's figure is shown.
  package func outputSpeeds() -> [String: Double] {
    state.withLock { state in
      var speeds: [String: Double] = [:]
      for endpoint in state.current {
        if let speed = endpoint.account.tokens.perSecond { speeds[endpoint.name] = max(speed, speeds[endpoint.name] ?? 0) }
      }
      return speeds
    }
  }

  /// Exchanges under way now, for every endpoint of the running table and those that have left and still answer somebody.
  ///
  /// An endpoint and a provider may have the same name; theirs are one figure.
  package func inFlight() -> [String: Int] {
    state.withLock { state in
      var counts: [String: Int] = [:]
      let current = Set(state.current.map(ObjectIdentifier.init))
      for held in state.endpoints.values {
        let count = held.metrics.account.inFlight
        if count > 0 || current.contains(ObjectIdentifier(held.metrics)) { counts[held.metrics.name, default: 0] += count }
      }
      return counts
    }
  }

  private func endpoint(_ candidate: Candidate, _ generation: UInt64, _ state: inout State) -> EndpointMetrics {
    let key = EndpointKey(account: ObjectIdentifier(candidate.account), name: candidate.name)
    let metrics =
      state.endpoints[key]?.metrics ?? EndpointMetrics(name: candidate.name, account: candidate.account, factory: factory)
    state.endpoints[key] = Held(metrics: metrics, generation: generation)
    return metrics
  }

  private func model(_ name: String, _ generation: UInt64, _ state: inout State) -> ModelMetrics {
    let metrics = state.models[name]?.metrics ?? ModelMetrics(name: name, factory: factory)
    state.models[name] = Held(metrics: metrics, generation: generation)
    return metrics
  }
}
