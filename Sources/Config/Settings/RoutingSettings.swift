/// The `routing:` section.
package struct RoutingSettings: Sendable, Equatable {
  /// How one endpoint is chosen among those that have the model.
  package enum Strategy: String, Sendable, CaseIterable {
    case leastBusy = "least_busy"
    case roundRobin = "round_robin"
    case lowestLatency = "lowest_latency"
    case highestTPS = "highest_tps"
    case weighted
  }
  /// Default least_busy.
  package var strategy: Strategy
  /// Further endpoints tried before the first byte went out. 0...10, default 2.
  package var retries: Int
  /// In file order; acyclic.
  package var aliases: [ModelAlias]
}

/// A name that clients may use for other models.
package struct ModelAlias: Sendable, Equatable {
  package var name: String
  /// Models, cloud models (`prefix:name`) or other aliases, tried in this order. At least one.
  package var targets: [String]
}

/// A routing expectation, run by `check` and before every swap.
package struct RoutingTest: Sendable, Equatable {
  package var model: String
  /// Endpoint names taken to be offline. Default: none.
  package var offline: [String]
  /// Endpoint or provider names: the request must go to one of these, whatever the turn and the load.
  package var goesTo: [String]
  /// Where it stands, for the diagnostic of a failure.
  package var place: SourceSpan
}
