/// One entry of `endpoints:`.
package struct EndpointSettings: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case auto, xllm, ollama, vllm
    case openAICompatible = "openai_compatible"
  }
  /// Unique, any Unicode.
  package var name: String
  /// A lower-case UUID: the file's, or UUIDv5 of the name.
  package var id: String
  package var base: EndpointBase
  /// Default auto.
  package var kind: Kind
  package var apiKey: Secret?
  /// The authorities that its certificate is checked with. Default nil: those of the system.
  package var caFile: PEMFile?
  /// 10 s...300 s, default 30 s.
  package var healthCheckInterval: Duration
  /// Default 5 s.
  package var healthCheckTimeout: Duration
  /// Overrides `server.request_timeout`. Default nil.
  package var inferenceTimeout: Duration?
  /// Default nil: no limit of its own.
  package var maxConcurrent: Int?
  /// 1...1000, default 1. For the `weighted` strategy.
  package var weight: Int
  /// Declared models. Default: none.
  package var models: [String]
  package var notes: String?
  /// Default true.
  package var enabled: Bool
  /// Where the entry starts.
  package var location: SourceLocation
}

/// Where an endpoint is.
package enum EndpointBase: Sendable, Hashable {
  /// Inside the gateway: `builtin:echo`.
  case echo
  /// An http or https URL without a trailing slash and without a trailing `/v1`: append `/v1/...` to it.
  case url(String)

  /// nil for a text that `base_url` may not be.
  package init?(parsing text: String) {
    guard let base = try? BaseURLText.endpoint(ScalarText(text)) else { return nil }
    self = base
  }
}
