/// One cloud provider: a model named `prefix:name` goes there and nowhere else.
package struct ProviderSettings: Sendable, Equatable {
  /// Which API it speaks.
  package enum Kind: String, Sendable, CaseIterable { case openai, anthropic, google }
  /// The part before the first colon of a model name.
  package var prefix: String
  package var kind: Kind
  /// nil or empty: the provider is "not configured".
  package var apiKey: Secret?
  /// With the version segment, without a trailing slash: `https://api.openai.com/v1`.
  package var baseURL: String
  /// The authorities that its certificate is checked with. Default nil: those of the system.
  package var caFile: PEMFile?
  /// What `/v1/models` shows, without the prefix. Default: none.
  package var models: [String]
  /// Whether the file has an entry for it (else it is a built-in one, from the environment alone).
  package var isDeclared: Bool
  /// The key is to come from a variable that is not set here: one that the file names, or that of a built-in provider.
  package var awaitsKey: Bool
}
