package import Config
package import Router

/// One generation of everything a request needs: the routing table, and the prepared destination of each of its endpoints and clouds.
package final class ServingTable: Sendable {
  package let routing: RoutingTable
  /// 1 for the table of the start; one more with every swap.
  package let generation: UInt64
  /// Of the file's bytes.
  package let digest: ContentDigest
  package let settings: Settings
  /// nil: connections speak plain HTTP.
  package let security: ConnectionSecurity?

  /// What requests of this table are counted with.
  package let metrics: TableMetrics

  /// Which endpoint of the table before this one each of its endpoints was.
  let match: EndpointMatch
  let endpoints: [Destination]
  let clouds: [Destination]

  private let executor: ReloadExecutor?

  /// What a table of thousands of endpoints is made of.
  private final class Remains: Sendable {
    let settings: Settings
    let routing: RoutingTable
    let destinations: ([Destination], [Destination])
    let metrics: TableMetrics

    init(of table: ServingTable) {
      settings = table.settings
      routing = table.routing
      destinations = (table.endpoints, table.clouds)
      metrics = table.metrics
    }
  }

  /// - Parameters:
  ///   - old: the table that this one follows: destinations that have not changed are taken over with their prepared handles.
  ///   - executor: frees what the table holds, whoever was the last to use it. nil: whoever that was.
  package init(
    settings: Settings, digest: ContentDigest, generation: UInt64, ledger: EndpointLedger, keys: KeyLedger, metrics: GatewayMetrics,
    security: ConnectionSecurity? = nil, reusing old: ServingTable?, freedBy executor: ReloadExecutor? = nil
  ) {
    self.executor = executor
    self.settings = settings
    self.digest = digest
    self.generation = generation
    self.security = security
    routing = RoutingTable(compiling: settings, ledger: ledger, keys: keys)
    self.metrics = metrics.metrics(for: routing, generation: generation)
    match = EndpointMatch(from: old?.settings.endpoints ?? [], to: settings.endpoints)
    let known = DestinationReuse(of: old, for: settings.server, match)
    endpoints = settings.endpoints.indices.map {
      known.destination(forEndpointAt: $0) ?? Destination(settings.endpoints[$0], server: settings.server)
    }
    clouds = settings.providers.map { known.destination(for: $0) ?? Destination($0, server: settings.server) }
    for (candidate, destination) in zip(routing.endpoints, endpoints) {
      if case .echo = destination { candidate.account.markOnline() }
    }
  }

  deinit {
    executor?.discard(Remains(of: self))
  }

  func candidate(_ choice: RouteWalk.Choice) -> Candidate {
    switch choice {
    case .endpoint(let position): routing.endpoints[position]
    case .cloud(let position): routing.clouds[position].candidate
    }
  }

  func destination(_ choice: RouteWalk.Choice) -> Destination {
    switch choice {
    case .endpoint(let position): endpoints[position]
    case .cloud(let position): clouds[position]
    }
  }
}
