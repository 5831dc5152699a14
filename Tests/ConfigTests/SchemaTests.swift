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
        "auth.keys[].key", "auth.users[].password", "auth.users[].password_hash", "auth.session.secret", "endpoints[].api_key", "providers.*.api_key",
      ])
  }

  @Test("suggests what was meant", arguments: [
    ("url", "base_url"), ("apikey", "api_key"), ("API-Key", "api_key"), ("modles", "models"), ("baseurl", "base_url"), ("wieght", "weight"), ("Name", "name"),
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

@Suite("Small tools of the schema")
struct SchemaToolTests {
  @Test("distance between words", arguments: [("", "", 0), ("a", "", 1), ("models", "modles", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "abc", 0)])
  func distance(a: String, b: String, expected: Int) {
    #expect(Likeness.distance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == expected)
    #expect(Likeness.distance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == expected)
  }

  @Test("alias loops are found once each")
  func loops() {
    #expect(AliasLoops.find(in: [("a", ["b"]), ("b", ["x", "c"]), ("c", ["a"]), ("s", ["s"]), ("f", ["a"])]) == [[0, 1, 2], [3]])
    #expect(AliasLoops.find(in: [("a", ["b", "c"]), ("b", ["d"]), ("c", ["d"]), ("d", [])]) == [])
  }

  @Test("a chain of aliases may be long")
  func longChain() {
    let chain = (0..<100_000).map { (name: "a\($0)", targets: ["a\($0 + 1)"]) }
    #expect(AliasLoops.find(in: chain) == [])
    #expect(AliasLoops.find(in: chain + [("a100000", ["a0"])]).map(\.count) == [100_001])
  }

  @Test("path patterns", arguments: [
    ("/c/conf.d/*.yaml", "/c/conf.d/a.yaml", true), ("/c/conf.d/*.yaml", "/c/conf.d/a.yml", false), ("/c/*/a", "/c/d/a", true), ("/c/*", "/c/d/a", false),
    ("/c/?.yaml", "/c/a.yaml", true), ("/c/?.yaml", "/c/ab.yaml", false), ("/c/*.yaml", "/c/.hidden.yaml", false), ("/c/a*b*c", "/c/axxbxxbc", true), ("/c/*", "/c/", true),
  ])
  func patterns(pattern: String, path: String, matches: Bool) { #expect(PathPattern.matches(pattern, path) == matches) }

  @Test("ids from names are UUIDv5 and never change")
  func uuid() {
    // python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("37bc6592-5f4a-4212-a304-121be20a597d"), "本番Ollama"))'
    #expect(UUIDText.ofEndpoint(named: "本番Ollama") == "1691d513-4021-5265-90a7-8793a234e34f")
    #expect(UUIDText.ofEndpoint(named: "echo") == "db5bfd95-e40e-5b7b-af5f-4014ebc7556c")
  }
}
