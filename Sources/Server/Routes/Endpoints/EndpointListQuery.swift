import Gateway
import Hummingbird

/// What `GET /api/endpoints` is narrowed to.
struct EndpointListQuery {
  private static let types = ["xllm", "ollama", "vllm", "openai_compatible", "unknown"]
  private static let statuses = ["pending", "online", "offline", "error"]

  private let type: String?
  private let status: String?

  /// - Throws: `invalidParameter` for a word that no endpoint can have.
  init(_ request: Request) throws(GatewayError) {
    type = try Self.word("type", of: request, among: Self.types)
    status = try Self.word("status", of: request, among: Self.statuses)
  }

  func matches(_ endpoint: EndpointBody) -> Bool {
    (type == nil || type == endpoint.endpointType) && (status == nil || status == endpoint.status)
  }

  private static func word(_ name: String, of request: Request, among words: [String]) throws(GatewayError) -> String? {
    guard let value = request.uri.queryParameters[name[...]].map(String.init), !value.isEmpty else { return nil }
    guard words.contains(value) else {
      throw .invalidParameter(name: name, reason: "must be one of \(words.joined(separator: ", "))")
    }
    return value
  }
}
