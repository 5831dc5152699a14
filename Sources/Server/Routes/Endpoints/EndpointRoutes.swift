import Config
import Gateway
import HTTPTypes
import Hummingbird
import Router

/// `/api/endpoints` and `/v0/endpoints`: the endpoints of the running table.
struct EndpointRoutes {
  let reloader: Reloader

  func add(to router: Router<GatewayRequestContext>) {
    for path in ["/api/endpoints", "/v0/endpoints"] {
      router.get(RouterPath(path)) { request, context in
        try context.authorize(request, .endpointsRead, .endpointsManage)
        return try list(try EndpointListQuery(request), context.table)
      }
      router.get(RouterPath("\(path)/:id")) { request, context in
        try context.authorize(request, .endpointsRead, .endpointsManage)
        let position = try position(context)
        var response = try JSONAnswer.response(body(position, context.table, listsModels: true))
        response.headers[.eTag] = reloader.digest(ofFile: context.table.settings.endpoints[position].location.file).map { "\"\($0)\"" }
        return response
      }
      router.get(RouterPath("\(path)/:id/models")) { request, context in
        try context.authorize(request, .endpointsRead, .endpointsManage)
        return try JSONAnswer.response(ModelsBody(context.table.settings.endpoints[try position(context)]))
      }
    }
  }

  private func list(_ query: EndpointListQuery, _ table: ServingTable) throws -> Response {
    let endpoints = table.settings.endpoints.indices.map { body($0, table, listsModels: false) }.filter(query.matches)
    return try JSONAnswer.response(ListBody(endpoints: endpoints, total: endpoints.count))
  }

  private func body(_ position: Int, _ table: ServingTable, listsModels: Bool) -> EndpointBody {
    let endpoint = table.settings.endpoints[position]
    return EndpointBody(
      endpoint, table.routing.endpoints[position].account, registered: reloader.sightings.first(of: endpoint.id), listsModels: listsModels)
  }

  /// Where the endpoint that the path names stands in the table.
  private func position(_ context: GatewayRequestContext) throws(GatewayError) -> Int {
    let id = PercentEncoding.decode(context.parameters.get("id") ?? "")
    guard let position = context.table.settings.endpoints.firstIndex(where: { $0.id == id.lowercased() }) else {
      throw .endpointNotFound(id: id)
    }
    return position
  }

  private struct ListBody: Encodable {
    var endpoints: [EndpointBody]
    var total: Int
  }

  private struct ModelsBody: Encodable {
    struct Model: Encodable {
      var id: String

      private enum CodingKeys: String, CodingKey {
        case capabilities
        case id = "model_id"
        case maxTokens = "max_tokens"
        case lastChecked = "last_checked"
      }

      /// What is declared in the file says nothing of these, and nobody has asked the endpoint.
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode([String](), forKey: .capabilities)
        try container.encodeNil(forKey: .maxTokens)
        try container.encodeNil(forKey: .lastChecked)
      }
    }

    var endpointID: String
    var models: [Model]

    init(_ endpoint: EndpointSettings) {
      endpointID = endpoint.id
      models = endpoint.models.map(Model.init)
    }

    private enum CodingKeys: String, CodingKey {
      case models
      case endpointID = "endpoint_id"
    }
  }
}
