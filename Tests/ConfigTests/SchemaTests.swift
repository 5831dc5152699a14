import Testing

@testable import Config

@Suite("The schema")
struct SchemaTests {
  @Test("describes every key in a sentence")
  func sentences() {
    for key in ConfigSchema.current.allKeys {
      #expect(key.summary.hasSuffix(".") && key.summary.count > 6, "\(key.path)")
      #expect(key.name.allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber }, "\(key.path)")
    }
  }

  @Test("gives no path and, within a section, no name or synonym twice")
  func unique() {
    let paths = ConfigSchema.current.allKeys.map(\.path)
    #expect(Set(paths).count == paths.count)
    func visit(_ section: SectionDescription) {
      #expect(section.keys.count <= 64)
      let names = section.keys.map(\.name)
      let all = names + section.keys.flatMap(\.synonyms)
      #expect(Set(all).count == all.count, "\(section.noun): \(all)")
      for key in section.keys { if case .section(let inner) = key.shape { visit(inner) } }
      for key in section.keys { if case .list(.section(let inner), _, _) = key.shape { visit(inner) } }
      for key in section.keys { if case .names(.section(let inner)) = key.shape { visit(inner) } }
    }
    visit(ConfigSchema.current.root)
  }

  @Test("knows which values are secret")
  func secrets() {
    let secret = ConfigSchema.current.allKeys.filter(\.isSecret).map(\.path)
    #expect(
      Set(secret) == [
        "auth.keys[].key", "auth.users[].password", "auth.users[].password_hash", "auth.session.secret", "endpoints[].api_key",
        "providers.*.api_key",
      ])
  }

  @Test(
    "suggests what was meant",
    arguments: [
      ("url", "base_url"), ("apikey", "api_key"), ("API-Key", "api_key"), ("modles", "models"), ("baseurl", "base_url"),
      ("wieght", "weight"), ("Name", "name"),
      ("enable", "enabled"), ("colour", nil), ("zzz", nil), ("", nil),
    ] as [(String, String?)])
  func suggestions(name: String, expected: String?) {
    let section = ConfigSchema.current.endpointSection.description
    #expect(section.suggestion(for: name).map { section.keys[$0].name } == expected)
  }

  @Test("changes that wait for a restart are told by their path")
  func restart() throws {
    let old = try Fixtures.settings("version: 1\n")
    let live = try Fixtures.settings("version: 1\nserver: {request_timeout: 5s}\nendpoints: [{name: a, base_url: builtin:echo}]\n")
    let new = try Fixtures.settings("version: 1\nserver: {listen: \"127.0.0.1:1\", threads: 3, state_dir: none}\n")
    #expect(Fixtures.loader.requiringRestart(from: old, to: live) == [])
    #expect(Fixtures.loader.requiringRestart(from: old, to: new) == ["server.listen", "server.threads", "server.state_dir"])
  }
}
