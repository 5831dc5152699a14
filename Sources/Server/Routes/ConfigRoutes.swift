import Config
import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird

/// `GET /api/config`, `GET /api/config/wait` and `POST /api/config/reload`.
struct ConfigRoutes {
  let reloader: Reloader

  func add(to router: Router<GatewayRequestContext>) {
    router.get("/api/config") { request, context in
      try context.authorize(request, .configRead, .configManage)
      return try configuration()
    }
    router.get("/api/config/wait") { request, context in
      try context.authorize(request, .configRead, .configManage)
      return try await wait(try ConfigurationWaitQuery(request))
    }
    router.post("/api/config/reload") { request, context in
      try context.authorize(request, .configManage)
      return switch await reloader.reload(.request) {
      case .applied, .unchanged: try configuration()
      case .pending: try configuration(.accepted)
      case .rejected(let rejected): try JSONAnswer.response(RejectedBody(rejected.diagnostics), status: .unprocessableContent)
      }
    }
  }

  private func configuration(_ status: HTTPResponse.Status = .ok) throws -> Response {
    try JSONAnswer.response(ConfigurationBody(reloader.board.status, watch: reloader.watch), status: status)
  }

  private func wait(_ query: ConfigurationWaitQuery) async throws -> Response {
    switch await reloader.board.wait(for: query.digest, atMost: query.timeout) {
    case .running: return try configuration()
    case .rejected(let diagnostics): return try JSONAnswer.response(RejectedBody(diagnostics), status: .conflict)
    case .timedOut: throw GatewayError.configurationAwaited(after: query.timeout)
    case .tooMany: throw GatewayError.tooManyWaiting(most: StatusBoard.mostWaiting)
    }
  }
}
