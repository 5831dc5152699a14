import Config
import Dialects
import Upstream

/// Where the calls of one endpoint or provider go, prepared: everything but the body and the client's own headers.
enum Destination: Sendable {
  /// Answered inside the gateway.
  case echo
  case upstream(OperationTargets)
  /// A provider whose API is not spoken yet.
  case unsupported(ProviderSettings.Kind)

  /// One target per operation, since each has its own URL.
  struct OperationTargets: Sendable {
    let chatCompletions: UpstreamTarget
    let completions: UpstreamTarget
    let embeddings: UpstreamTarget
    let manners = UpstreamManners()

    init(base: String, key: Secret?, authorities: PEMFile?, connectTimeout: Duration, responseTimeout: Duration) {
      var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
      if let key, !key.isEmpty { headers.append(("Authorization", "Bearer \(key.exposed)")) }
      let make = { (operation: InferenceOperation) in
        UpstreamTarget(
          url: base + operation.path, headers: headers, authorities: authorities?.content.exposed, connectTimeout: connectTimeout,
          responseTimeout: responseTimeout)
      }
      chatCompletions = make(.chatCompletions)
      completions = make(.completions)
      embeddings = make(.embeddings)
    }

    func target(for operation: InferenceOperation) -> UpstreamTarget {
      switch operation {
      case .chatCompletions: chatCompletions
      case .completions: completions
      case .embeddings: embeddings
      }
    }
  }

  init(_ endpoint: EndpointSettings, server: ServerSettings) {
    switch endpoint.base {
    case .echo: self = .echo
    case .url(let base):
      self = .upstream(
        OperationTargets(
          base: base + "/v1", key: endpoint.apiKey, authorities: endpoint.caFile, connectTimeout: server.connectTimeout,
          responseTimeout: endpoint.inferenceTimeout ?? server.requestTimeout))
    }
  }

  init(_ provider: ProviderSettings, server: ServerSettings) {
    switch provider.kind {
    case .openai:
      self = .upstream(
        OperationTargets(
          base: provider.baseURL, key: provider.apiKey, authorities: provider.caFile, connectTimeout: server.connectTimeout,
          responseTimeout: server.requestTimeout))
    case .anthropic, .google: self = .unsupported(provider.kind)
    }
  }
}
