import Config
import Gateway
import HTTPTypes
import Hummingbird
import Router

/// Liveness, readiness, and the state of the whole at a glance.
struct StatusRoutes {
  let reloader: Reloader
  let version: String
  let departure: Departure

  func add(to router: Router<GatewayRequestContext>) {
    router.get("/healthz") { _, _ in Self.plain("ok\n") }
    // A table is loaded before the first connection is accepted.
    router.get("/readyz") { _, _ in
      departure.hasBegun ? Self.plain("draining\n", status: .serviceUnavailable) : Self.plain("ready\n")
    }
    for path in ["/api/status", "/v0/status"] {
      router.get(RouterPath(path)) { request, context in
        try context.authorize(request)
        return try JSONAnswer.response(body(context.table))
      }
    }
  }

  private static func plain(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private func body(_ table: ServingTable) -> StatusBody {
    let configuration = reloader.board.status
    let enabled = zip(table.settings.endpoints, table.routing.endpoints).filter { $0.0.enabled }.map(\.1)
    let online = enabled.filter { $0.account.health == .online }.count
    let offline = enabled.filter { $0.account.health == .offline }.count
    let health =
      if !enabled.isEmpty, offline == enabled.count { "error" } else if offline > 0 || configuration.failure != nil { "degraded" } else {
        "ok"
      }
    return StatusBody(
      status: health, version: version,
      cloudProviders: Dictionary(
        uniqueKeysWithValues: table.settings.providers.map {
          ($0.prefix, StatusBody.Provider(configured: !($0.apiKey?.isEmpty ?? true), baseURL: $0.baseURL))
        }),
      config: StatusBody.Configuration(
        generation: configuration.generation, digest: configuration.digest.description,
        loadedAt: JSONAnswer.timestamp(configuration.loadedAt), lastError: configuration.failure?.summary),
      endpoints: StatusBody.Endpoints(online: online, total: table.settings.endpoints.count),
      inFlight: (table.routing.endpoints + table.routing.clouds.map(\.candidate)).reduce(0) { $0 + $1.account.inFlight })
  }
}

private struct StatusBody: Encodable {
  struct Provider: Encodable {
    var configured: Bool
    var baseURL: String

    enum CodingKeys: String, CodingKey {
      case configured
      case baseURL = "base_url"
    }
  }

  struct Configuration: Encodable {
    var generation: UInt64
    var digest: String
    var loadedAt: String
    var lastError: String?

    private enum CodingKeys: String, CodingKey {
      case generation, digest
      case loadedAt = "loaded_at"
      case lastError = "last_error"
    }

    /// Written out, so that "no error" is there as null.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(generation, forKey: .generation)
      try container.encode(digest, forKey: .digest)
      try container.encode(loadedAt, forKey: .loadedAt)
      try container.encode(lastError, forKey: .lastError)
    }
  }

  struct Endpoints: Encodable {
    var online: Int
    var total: Int
  }

  var status: String
  var version: String
  var cloudProviders: [String: Provider]
  var config: Configuration
  var endpoints: Endpoints
  var inFlight: Int

  enum CodingKeys: String, CodingKey {
    case status, version, config, endpoints
    case cloudProviders = "cloud_providers"
    case inFlight = "in_flight"
  }
}

extension ConfigurationStatus.Attempt {
  /// The first error in one line.
  var summary: String? {
    diagnostics.first { $0.severity == .error }.map { error in
      error.primary.map { "\($0.location): \(error.message)" } ?? error.message
    }
  }
}
