package import Router

/// The metrics that the requests of one routing table feed, found by the table's own positions.
package struct TableMetrics: Sendable {
  /// By position in `RoutingTable.endpoints`.
  let endpoints: [EndpointMetrics]
  /// By position in `RoutingTable.clouds`.
  let clouds: [EndpointMetrics]
  /// By `Route.position`.
  let models: [ModelMetrics]
  /// By position in `RoutingTable.clouds`: all models of the provider as one, since their names are the client's to choose.
  let cloudModels: [ModelMetrics]

  func destination(_ choice: RouteWalk.Choice) -> EndpointMetrics {
    switch choice {
    case .endpoint(let position): endpoints[position]
    case .cloud(let position): clouds[position]
    }
  }

  /// Those of the name that `route` belongs to.
  package func model(of route: Route) -> ModelMetrics { models[route.position] }

  /// Those of all models of the cloud at this position.
  package func model(ofCloud position: Int) -> ModelMetrics { cloudModels[position] }
}
