/// The keys of `auth.session:`.
struct SessionSection: Sendable {
  let description: SectionDescription
  let secret: Key<Secret?>
  let lifetime: Key<Duration>

  init() {
    var keys = SectionBuilder(path: "auth.session")
    secret = keys.optional(
      "secret", .secret, "Signs log-in tokens; without it one is made at start, and log-ins end with the process.",
      synonyms: ["jwt_secret", "key"])
    lifetime = keys.defaulted(
      "lifetime", .duration(.minutes(1)...(.hours(24 * 365))), to: .hours(24), "Life of a log-in.",
      synonyms: ["ttl", "expires_in", "expiry"])
    description = keys.build(noun: "session section")
  }
}
