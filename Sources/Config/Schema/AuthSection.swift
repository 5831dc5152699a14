/// The keys of `auth:`.
struct AuthSection: Sendable {
  let description: SectionDescription
  let apiKeySection: APIKeySection
  let userSection: UserSection
  let sessionSection: SessionSection

  let keys: Key<[Located<Record>]>
  let users: Key<[Located<Record>]>
  let session: Key<Record>

  init() {
    var section = SectionBuilder(path: "auth")
    apiKeySection = APIKeySection()
    userSection = UserSection()
    sessionSection = SessionSection()
    keys = section.list(
      "keys", of: apiKeySection.description, "For programs: `Authorization: Bearer KEY`, or `X-API-Key: KEY`.",
      synonyms: ["api_keys", "tokens"])
    users = section.list("users", of: userSection.description, "For people: log-in to the dashboard.", active: false)
    session = section.section("session", sessionSection.description, "Log-ins of people.", active: false)
    description = section.build(noun: "auth section")
  }
}
