import Gateway
import Hummingbird

/// Every path but those of inference, which are answered before the framework is asked.
struct GatewayRoutes {
  let reloader: Reloader
  let departure: Departure
  let configuration: GatewayServer.Configuration

  func router() -> Router<GatewayRequestContext> {
    let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.middlewares.add(ErrorMiddleware())
    ModelListRoutes().add(to: router)
    StatusRoutes(reloader: reloader, version: configuration.version, departure: departure).add(to: router)
    MetricsRoutes(
      reloader: reloader,
      page: MetricsPage(
        registry: configuration.registry, metrics: configuration.metrics, version: configuration.version, departure: departure)
    ).add(to: router)
    ConfigRoutes(reloader: reloader).add(to: router)
    ConfigFileRoutes(reloader: reloader, changes: configuration.changes).add(to: router)
    EndpointRoutes(reloader: reloader).add(to: router)
    EndpointChangeRoutes(reloader: reloader, changes: configuration.changes).add(to: router)
    APIDescriptionRoutes().add(to: router)
    return router
  }
}
