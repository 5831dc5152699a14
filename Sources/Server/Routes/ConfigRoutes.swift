import Config
import Gateway
import HTTPTypes
import Hummingbird

/// `GET /api/config` and `POST /api/config/reload`.
struct ConfigRoutes {
  let reloader: Reloader
  /// Told of every reload that was asked for here, for the log.
  let onReload: @Sendable (ReloadOutcome) -> Void

  func add(to router: Router<GatewayRequestContext>) {
    router.get("/api/config") { request, context in
      try context.authorize(request, .configRead, .configManage)
      return try JSONAnswer.response(ConfigurationBody(await reloader.status))
    }
    router.post("/api/config/reload") { request, context in
      try context.authorize(request, .configManage)
      let outcome = await reloader.reload()
      onReload(outcome)
      return try await answer(outcome)
    }
  }

  private func answer(_ outcome: ReloadOutcome) async throws -> Response {
    switch outcome {
    case .applied, .unchanged: try JSONAnswer.response(ConfigurationBody(await reloader.status))
    case .rejected(let diagnostics):
      try JSONAnswer.response(RejectedBody(diagnostics), status: .unprocessableContent)
    }
  }
}

private struct ConfigurationBody: Encodable {
  struct Attempt: Encodable {
    var result: String
    var at: String
    var diagnostics: [DiagnosticBody]

    init(_ attempt: ConfigurationStatus.Attempt) {
      result = attempt.result.rawValue
      at = JSONAnswer.timestamp(attempt.at)
      diagnostics = attempt.diagnostics.map(DiagnosticBody.init)
    }
  }

  var generation: UInt64
  var digest: String
  var path: String
  var loadedAt: String
  /// Files are read when someone asks: SIGHUP or `POST /api/config/reload`.
  var watch = ["mode": "manual"]
  var lastAttempt: Attempt
  var lastFailedReload: Attempt?
  var restartRequired: [String]

  init(_ status: ConfigurationStatus) {
    generation = status.generation
    digest = status.digest.description
    path = status.path
    loadedAt = JSONAnswer.timestamp(status.loadedAt)
    lastAttempt = Attempt(status.lastAttempt)
    lastFailedReload = status.failure.map(Attempt.init)
    restartRequired = status.restartRequired
  }

  enum CodingKeys: String, CodingKey {
    case generation, digest, path, watch
    case loadedAt = "loaded_at"
    case lastAttempt = "last_attempt"
    case lastFailedReload = "last_failed_reload"
    case restartRequired = "restart_required"
  }
}

private struct RejectedBody: Encodable {
  struct Failure: Encodable {
    var message: String
    var type = "invalid_request_error"
    var code = "config_rejected"
    var diagnostics: [DiagnosticBody]
  }
  var error: Failure

  init(_ diagnostics: [Diagnostic]) {
    let errors = diagnostics.filter { $0.severity == .error }.count
    error = Failure(
      message: "The file was not loaded: \(errors) error\(errors == 1 ? "" : "s"). The running configuration stays in use.",
      diagnostics: diagnostics.map(DiagnosticBody.init))
  }
}

private struct DiagnosticBody: Encodable {
  var id: String
  var severity: String
  var message: String
  var file: String?
  var line: Int?
  var column: Int?
  var excerpt: String?
  var hint: String?

  init(_ diagnostic: Diagnostic) {
    id = diagnostic.id.rawValue
    severity = diagnostic.severity.rawValue
    message = diagnostic.message
    file = diagnostic.primary?.location.file
    line = diagnostic.primary?.location.line
    column = diagnostic.primary?.location.column
    excerpt = diagnostic.primary?.excerpt
    hint = diagnostic.hint
  }
}
