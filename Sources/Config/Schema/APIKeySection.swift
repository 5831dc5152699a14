/// The keys of one entry of `auth.keys:`.
struct APIKeySection: Sendable {
  let description: SectionDescription
  let name: Key<String?>
  let key: Key<Secret?>
  let keySHA256: Key<String?>
  let permissions: Key<[Located<Permission>]?>
  let models: Key<[Located<String>]>
  let requestsPerMinute: Key<Int?>
  let tokensPerMinute: Key<Int?>

  init() {
    var keys = SectionBuilder(path: "auth.keys[]")
    name = keys.required("name", .text(.name), "Unique; for logs and figures.", synonyms: ["id", "label"])
    key = keys.optional(
      "key", .secret, "What the client sends. Either this or `key_sha256`.", synonyms: ["api_key", "apikey", "token", "value", "secret"])
    keySHA256 = keys.optional(
      "key_sha256", .text(.sha256), "SHA-256 of the key in hexadecimal, so that the file holds no secret.",
      synonyms: ["sha256", "key_hash", "hash", "digest"])
    permissions = keys.required(
      "permissions", .list(of: .choice(), minimum: 1, allowsSingle: true), "What the key may do.",
      synonyms: ["scopes", "roles", "permission", "allow"])
    models = keys.defaulted(
      "models", .list(of: .text(.name), minimum: 1, allowsSingle: true), to: [Located(value: "*", range: 0..<0)], written: "[\"*\"]",
      "Models it may ask for, as glob patterns.", synonyms: ["allowed_models"])
    requestsPerMinute = keys.optional(
      "requests_per_minute", .integer(1...1_000_000_000), "Limit of requests; without it there is none.",
      synonyms: ["rpm", "rate_limit"])
    tokensPerMinute = keys.optional(
      "tokens_per_minute", .integer(1...1_000_000_000_000), "Limit of tokens in and out; without it there is none.",
      synonyms: ["tpm"])
    description = keys.build(noun: "API key", title: "name")
  }
}
