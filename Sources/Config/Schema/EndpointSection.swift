/// The keys of one entry of `endpoints:`.
struct EndpointSection: Sendable {
  let description: SectionDescription
  let healthCheckSection: HealthCheckSection

  let name: Key<String?>
  let id: Key<String?>
  let baseURL: Key<EndpointBase?>
  let type: Key<EndpointSettings.Kind>
  let apiKey: Key<Secret?>
  let caFile: Key<String?>
  let healthCheck: Key<Record>
  let inferenceTimeout: Key<Duration?>
  let maxConcurrent: Key<Int?>
  let weight: Key<Int>
  let models: Key<[Located<String>]>
  let notes: Key<String?>
  let enabled: Key<Bool>

  init() {
    var keys = SectionBuilder(path: "endpoints[]")
    healthCheckSection = HealthCheckSection()
    name = keys.required("name", .text(.name), "Unique; any script.", synonyms: ["label", "title"])
    id = keys.optional("id", .text(.uuid), "A UUID; without it, one is made from the name.", synonyms: ["uuid"])
    baseURL = keys.required(
      "base_url", .endpointURL, "`http://` or `https://` with host and port, with or without `/v1`; `builtin:echo` answers by itself.",
      synonyms: ["url", "uri", "address", "host", "endpoint", "api_base", "base", "server"])
    type = keys.defaulted(
      "type", .choice(inactive: [.auto]), to: .auto, "What kind of server it is; `auto` finds out.", synonyms: ["kind", "endpoint_type"])
    apiKey = keys.optional(
      "api_key", .optionalSecret, "Sent to the endpoint as a bearer token.", synonyms: ["apikey", "key", "token", "secret"])
    caFile = keys.optional(
      "ca_file", .text(.path),
      "PEM file of the authorities that its certificate is checked with, instead of those of the system.",
      synonyms: ["ca", "cafile", "ca_cert", "ca_bundle", "cacert", "certificate_authority"])
    healthCheck = keys.section("health_check", healthCheckSection.description, "How the endpoint is probed.", active: false)
    inferenceTimeout = keys.optional(
      "inference_timeout", .duration(.milliseconds(1)...(.hours(24))), "Overrides `server.request_timeout` for this endpoint.",
      synonyms: ["timeout", "request_timeout", "inference_timeout_secs"])
    maxConcurrent = keys.optional(
      "max_concurrent", .integer(1...1_000_000), "Inference requests in flight at this endpoint; without it there is no limit of its own.",
      synonyms: ["max_concurrency", "concurrency"])
    weight = keys.defaulted("weight", .integer(1...1000), to: 1, "Its share under the strategy `weighted`.", synonyms: ["priority"])
    models = keys.defaulted(
      "models", .list(of: .text(.name)), to: [], "Models it serves.", synonyms: ["model", "model_names"])
    notes = keys.optional("notes", .text(.free), "Free text.", synonyms: ["note", "description", "comment"])
    enabled = keys.defaulted("enabled", .boolean, to: true, "false takes it out of routing.", synonyms: ["active", "disabled"])
    description = keys.build(noun: "endpoint", title: "name")
  }
}
