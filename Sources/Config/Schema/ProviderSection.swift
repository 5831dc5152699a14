/// The keys of one entry of `providers:`.
struct ProviderSection: Sendable {
  let description: SectionDescription
  let kind: Key<ProviderSettings.Kind?>
  let apiKey: Key<Secret?>
  let baseURL: Key<String?>
  let caFile: Key<String?>
  let models: Key<[Located<String>]>

  /// A provider that is there without being declared.
  struct BuiltIn: Sendable {
    let kind: ProviderSettings.Kind
    let baseURL: String
    let apiKeyVariable: String
    let baseURLVariable: String
  }

  /// In this order they lead `Settings.providers`; the prefix is the name of the kind.
  static let builtIn = [
    BuiltIn(
      kind: .openai, baseURL: "https://api.openai.com/v1", apiKeyVariable: "OPENAI_API_KEY", baseURLVariable: "OPENAI_BASE_URL"),
    BuiltIn(
      kind: .google, baseURL: "https://generativelanguage.googleapis.com/v1beta", apiKeyVariable: "GOOGLE_API_KEY",
      baseURLVariable: "GOOGLE_API_BASE_URL"),
    BuiltIn(
      kind: .anthropic, baseURL: "https://api.anthropic.com/v1", apiKeyVariable: "ANTHROPIC_API_KEY",
      baseURLVariable: "ANTHROPIC_API_BASE_URL"),
  ]

  /// Kinds whose API is not spoken yet.
  static let inactiveKinds: [ProviderSettings.Kind] = [.anthropic, .google]

  init() {
    var keys = SectionBuilder(path: "providers.*")
    kind = keys.optional(
      "kind", .choice(inactive: Self.inactiveKinds), "Which API it speaks. Built-in providers know theirs; any further prefix has to say.",
      synonyms: ["type", "api", "dialect"])
    apiKey = keys.optional(
      "api_key", .optionalSecret, "Without it the provider is not configured.", mayLackVariable: true,
      synonyms: ["apikey", "key", "token", "secret"])
    baseURL = keys.optional(
      "base_url", .text(.providerURL), "With its version segment. Built-in providers know theirs; any further prefix has to say.",
      synonyms: ["url", "uri", "api_base", "endpoint", "base"])
    caFile = keys.optional(
      "ca_file", .text(.path),
      "PEM file of the authorities that its certificate is checked with, instead of those of the system.",
      synonyms: ["ca", "cafile", "ca_cert", "ca_bundle", "cacert", "certificate_authority"])
    models = keys.defaulted("models", .list(of: .text(.name)), to: [], "What `/v1/models` shows, without the prefix.", synonyms: ["model"])
    description = keys.build(noun: "provider")
  }
}
