import Config
import Gateway
import HTTPTypes
import Hummingbird
import Router

/// What changes `/api/endpoints` and `/v0/endpoints`, and with them the file.
struct EndpointChangeRoutes {
  let reloader: Reloader
  let changes: FileChanges
  /// Bytes of a body. An endpoint is a few lines.
  private static let largestBody = 256 << 10

  func add(to router: Router<GatewayRequestContext>) {
    for path in ["/api/endpoints", "/v0/endpoints"] {
      router.post(RouterPath(path)) { request, context in
        try context.authorize(request, .endpointsManage)
        return try await create(request, path)
      }
      let one = RouterPath("\(path)/:id")
      router.put(one) { request, context in try await change(request, context) }
      router.patch(one) { request, context in try await change(request, context) }
      router.delete(one) { request, context in
        try context.authorize(request, .endpointsManage)
        let made = try await changes.remove(id(context), try ChangeOptions(request))
        guard made.isWritten else { return try trial(made) }
        return Response(status: .noContent, headers: made.headers)
      }
    }
  }

  private func create(_ request: Request, _ path: String) async throws -> Response {
    let options = try ChangeOptions(request)
    let change = try EndpointChangeBody(try await request.bytes(atMost: Self.largestBody)).change
    for (field, isGiven) in [("name", change.name.value != nil), ("base_url", change.baseURL.value != nil)] where !isGiven {
      throw GatewayError.invalidField(name: field, reason: "is needed")
    }
    let made = try await changes.add(change, options)
    guard made.isWritten else { return try trial(made) }
    var response = try endpoint(made, status: .created)
    response.headers[.location] = made.endpointID.map { "\(path)/\($0)" }
    return response
  }

  private func change(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
    try context.authorize(request, .endpointsManage)
    let options = try ChangeOptions(request)
    let change = try EndpointChangeBody(try await request.bytes(atMost: Self.largestBody)).change
    for (field, isCleared) in [("name", change.name == .clear), ("base_url", change.baseURL == .clear)] where isCleared {
      throw GatewayError.invalidField(name: field, reason: "cannot be null")
    }
    let made = try await changes.change(id(context), change, options)
    return options.isTrial ? try trial(made) : try endpoint(made, status: .ok)
  }

  private func id(_ context: GatewayRequestContext) -> String { PercentEncoding.decode(context.parameters.get("id") ?? "").lowercased() }

  /// The endpoint as it is now.
  private func endpoint(_ made: FileChange, status: HTTPResponse.Status) throws -> Response {
    let table = reloader.tables.current
    // It is in the file, and will be taken up: somebody may be about to save the file again.
    let endpoints = table.settings.endpoints
    guard let position = endpoints.indices.first(where: { endpoints[$0].id == made.endpointID }) else {
      return try trial(made, status: .accepted)
    }
    var response = try JSONAnswer.response(
      EndpointBody(
        table.settings.endpoints[position], table.routing.endpoints[position].account,
        registered: made.endpointID.flatMap(reloader.sightings.first), listsModels: true),
      status: status)
    response.headers.append(contentsOf: made.headers)
    return response
  }

  private func trial(_ made: FileChange, status: HTTPResponse.Status = .ok) throws -> Response {
    var response = try JSONAnswer.response(FileChangeBody(made), status: status)
    response.headers.append(contentsOf: made.headers)
    return response
  }
}
