import Config
import Dialects
package import Gateway
import Router

/// Turns every `GatewayError` into what a client sees. The one place where statuses, types, codes and sentences of errors are decided.
package struct RenderedError: Sendable {
  package var status: Int
  package var type: String
  package var code: String
  package var message: String
  package var headers: [(name: String, value: String)] = []

  /// `{"error":{"message":…,"type":…,"code":…}}`
  package var body: [UInt8] { OpenAIErrorBody(type: type, code: code, message: message).json }
  /// The same as the last event of a stream that broke.
  package var event: [UInt8] { OpenAIErrorBody(type: type, code: code, message: message).event }

  package init(_ error: GatewayError) {
    switch error {
    case .invalidKey:
      self.init(401, "authentication_error", "invalid_api_key", "Invalid API key")
      headers = [("WWW-Authenticate", "Bearer")]
    case .permissionMissing(let permission):
      self.init(
        403, "permission_error", "insufficient_permissions", "This API key lacks the permission \(permission.rawValue)")
    case .modelNotAllowed(let model):
      self.init(403, "permission_error", "insufficient_permissions", "This API key may not use the model '\(model)'")
    case .invalidBody(let reason): self.init(400, "invalid_request_error", Self.code(of: reason), reason.message)
    case .bodyTooLarge(let limit):
      self.init(413, "invalid_request_error", "body_too_large", "The request body is larger than \(Self.size(limit))")
    case .modelNotFound(let model):
      self.init(404, "invalid_request_error", "model_not_found", "The model '\(model)' is not known to any endpoint")
    case .unknownPrefix(let prefix):
      self.init(400, "invalid_request_error", "unknown_prefix", "Unknown cloud provider prefix: \(prefix):")
    case .noNodes: self.init(503, "service_unavailable", "no_nodes", "No available nodes")
    case .overloaded(let wait):
      self.init(
        503, "service_unavailable", "overloaded",
        "All slots for requests are taken. Please retry after \(Self.seconds(.seconds(wait.retrySeconds)))")
      headers = [("Retry-After", "\(wait.retrySeconds)")]
    case .rateLimited(let refusal):
      self.init(429, "rate_limit_error", "rate_limited", refusal.message)
      headers = [("Retry-After", "\(refusal.retryAfter.retrySeconds)")]
    case .providerKeyMissing(let prefix):
      self.init(401, "authentication_error", "api_key_missing", "\(Self.providerName(prefix)) API key not configured")
    case .dialectUnsupported(let prefix, let kind):
      self.init(
        501, "invalid_request_error", "dialect_unsupported",
        "Models with the prefix \(prefix): speak the \(Self.providerName(kind.rawValue)) API, which this version does not translate yet; see the status table in README.md"
      )
    case .timeout(let waited):
      self.init(504, "gateway_timeout", "timeout", "Request timeout after \(Self.seconds(waited))")
    case .upstreamUnreachable(let name, let reason):
      self.init(502, "upstream_error", "upstream_unreachable", "The endpoint '\(name)' could not be reached: \(reason)")
    case .upstreamBroke(let name, let reason):
      self.init(502, "upstream_error", "upstream_broke", "The answer of '\(name)' broke off: \(reason)")
    case .malformedRequest(let reason): self.init(400, "invalid_request_error", "malformed_request", reason)
    case .headTooLarge:
      self.init(431, "invalid_request_error", "head_too_large", "The head of the request, or the framing of its body, is too large")
    case .tooManyConnections:
      self.init(503, "service_unavailable", "too_many_connections", "Too many connections are open")
      headers = [("Retry-After", "1")]
    case .shuttingDown:
      self.init(503, "service_unavailable", "shutting_down", "The gateway is shutting down")
      headers = [("Retry-After", "1")]
    case .requestTimeout:
      self.init(408, "invalid_request_error", "request_timeout", "The request did not arrive in time")
    case .invalidParameter(let name, let reason):
      self.init(400, "invalid_request_error", "invalid_parameter", "The query parameter '\(name)' \(reason)")
    case .invalidField(let name, let reason):
      self.init(400, "invalid_request_error", "invalid_field", name.map { "The field '\($0)' \(reason)" } ?? reason)
    case .preconditionRequired:
      self.init(428, "invalid_request_error", "precondition_required", "This needs If-Match with the ETag of the file")
    case .configurationAwaited(let waited):
      self.init(
        408, "invalid_request_error", "config_not_seen",
        "No file with that digest was loaded or rejected within \(Self.seconds(waited)); GET /api/config says what runs")
    case .tooManyWaiting(let most):
      self.init(503, "service_unavailable", "overloaded", "\(most) clients wait for a configuration already")
      headers = [("Retry-After", "5")]
    case .notFound(let path): self.init(404, "invalid_request_error", "not_found", "There is nothing at \(path)")
    case .endpointNotFound(let id):
      self.init(404, "invalid_request_error", "endpoint_not_found", "There is no endpoint with the id '\(id)'")
    case .configUnreadable(let reason): self.init(503, "service_unavailable", "config_unreadable", reason)
    case .methodNotAllowed(let allowed):
      self.init(405, "invalid_request_error", "method_not_allowed", "This path takes \(allowed)")
      headers = [("Allow", allowed)]
    case .framework(let status, let reason):
      self.init(
        status, status < 500 ? "invalid_request_error" : "server_error", status < 500 ? "invalid_request" : "internal_error", reason)
    }
  }

  private init(_ status: Int, _ type: String, _ code: String, _ message: String) {
    self.status = status
    self.type = type
    self.code = code
    self.message = message
  }

  private static func code(of error: PeekError) -> String {
    switch error {
    case .missingModel: "model_required"
    case .notJSON, .notAnObject, .tooDeep, .badEscape, .invalidUTF8, .modelNotAString, .emptyModel, .duplicateModel, .duplicateKey:
      "invalid_json"
    }
  }

  private static func providerName(_ prefix: String) -> String {
    switch prefix {
    case "openai": "OpenAI"
    case "anthropic": "Anthropic"
    case "google": "Google"
    default: prefix
    }
  }

  private static func size(_ bytes: Int) -> String {
    bytes % 1_048_576 == 0 && bytes > 0 ? "\(bytes / 1_048_576) MiB" : "\(bytes) bytes"
  }

  private static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    if attoseconds == 0 { return "\(seconds) second\(seconds == 1 ? "" : "s")" }
    return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) milliseconds"
  }
}
