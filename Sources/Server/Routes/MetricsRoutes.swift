import Config
import Gateway
import HTTPTypes
import Hummingbird
import Router

/// `GET /metrics`: everything that is counted, for Prometheus. Needs a key with `metrics.read`, since names of endpoints and models, and how
/// much they are used, are nobody else's business; scrapers send it as `Authorization: Bearer`.
struct MetricsRoutes {
  let reloader: Reloader
  let page: MetricsPage

  func add(to router: Router<GatewayRequestContext>) {
    router.get("/metrics") { request, context in
      try context.authorize(request, .metricsRead)
      let configuration = ConfigurationReading(status: reloader.board.status, watch: reloader.watch)
      return Response(
        status: .ok, headers: [.contentType: ExpositionText.contentType],
        body: ResponseBody(
          byteBuffer: page.text(for: context.table, configuration, AdmissionReading(figures: reloader.admission.figures), .now())))
    }
  }
}
