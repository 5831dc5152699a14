import Config
import Dialects
import Gateway
import Router
import Testing

@testable import Server

@Suite("Errors as answers")
struct ErrorRendererTests {
  @Test(
    "Every error has the status, type, code and sentence that the contract names",
    arguments: [
      (.invalidKey, 401, "authentication_error", "invalid_api_key", "Invalid API key"),
      (.permissionMissing(.inference), 403, "permission_error", "insufficient_permissions", "This API key lacks the permission inference"),
      (.modelNotAllowed(model: "m"), 403, "permission_error", "insufficient_permissions", "This API key may not use the model 'm'"),
      (.modelNotFound(model: "m"), 404, "invalid_request_error", "model_not_found", "The model 'm' is not known to any endpoint"),
      (.unknownPrefix(prefix: "unknown"), 400, "invalid_request_error", "unknown_prefix", "Unknown cloud provider prefix: unknown:"),
      (.noNodes, 503, "service_unavailable", "no_nodes", "No available nodes"),
      (.providerKeyMissing(prefix: "anthropic"), 401, "authentication_error", "api_key_missing", "Anthropic API key not configured"),
      (.providerKeyMissing(prefix: "groq"), 401, "authentication_error", "api_key_missing", "groq API key not configured"),
      (.timeout(.seconds(60)), 504, "gateway_timeout", "timeout", "Request timeout after 60 seconds"),
      (.timeout(.seconds(1)), 504, "gateway_timeout", "timeout", "Request timeout after 1 second"),
      (.timeout(.milliseconds(1500)), 504, "gateway_timeout", "timeout", "Request timeout after 1500 milliseconds"),
      (.shuttingDown, 503, "service_unavailable", "shutting_down", "The gateway is shutting down"),
      (.tooManyConnections, 503, "service_unavailable", "too_many_connections", "Too many connections are open"),
      (
        .headTooLarge, 431, "invalid_request_error", "head_too_large", "The head of the request, or the framing of its body, is too large"
      ),
      (
        .rateLimited(RateRefusal(retryAfter: .milliseconds(4_200), status: RateStatus(requests: nil, tokens: nil))), 429,
        "rate_limit_error", "rate_limited",
        "Rate limit exceeded. Please retry after 5 seconds."
      ),
      (.bodyTooLarge(limit: 20 << 20), 413, "invalid_request_error", "body_too_large", "The request body is larger than 20 MiB"),
    ] as [(GatewayError, Int, String, String, String)])
  func rendering(error: GatewayError, status: Int, type: String, code: String, message: String) {
    let rendered = RenderedError(error)
    #expect(rendered.status == status)
    #expect(rendered.type == type)
    #expect(rendered.code == code)
    #expect(rendered.message == message)
  }

  @Test("A name with quotes stays inside its JSON string")
  func quoting() {
    let body = String(decoding: RenderedError(.modelNotFound(model: "a\"b\\c\n")).body, as: UTF8.self)
    #expect(body.contains(#"a\"b\\c\n"#))
  }
}
