import Testing

@testable import Config

@Suite("Differences between two configurations")
struct TreeComparisonTests {
  private func tree(_ text: String, directory: String = "/config") throws -> ConfigTree {
    let (loaded, tree) = Fixtures.loader.loadTree(source: SourceText(file: "\(directory)/gateway.yaml", text: "version: 1\n" + text))
    return try #require(tree, "\(loaded.diagnostics)")
  }

  /// One line a change: its kind, what it is of, when it takes effect, and the keys.
  private func changes(_ old: String, _ new: String) throws -> [String] {
    try tree(new).comparison(since: tree(old)).changes.map { change in
      let keys = change.keys.map { "\($0.name)=\(word($0.before))>\(word($0.after))" }
      let name = change.name.map { " \($0)" } ?? ""
      return ([change.kind.rawValue, change.noun + name, change.effect.rawValue] + keys).joined(separator: ", ")
    }
  }

  private func word(_ shown: KeyChange.Shown) -> String {
    switch shown {
    case .absent: "-"
    case .hidden: "***"
    case .text(let text): text
    }
  }

  @Test("a file does not differ from itself", arguments: Fixtures.valid)
  func same(name: String) throws {
    let source = SourceText(file: "gateway.yaml", bytes: try Fixtures.bytes("valid/\(name).yaml"))
    let tree = try #require(Fixtures.loader.loadTree(source: source).tree)
    #expect(tree.comparison(since: tree).changes == [])
  }

  @Test("defaults that are written out are no difference")
  func defaults() throws {
    let written = ConfigSchema.current.allKeys.compactMap { key -> String? in
      guard case .defaulted(let text) = key.presence, !key.path.contains("["), !key.path.contains("*") else { return nil }
      return key.path.split(separator: ".").reversed().reduce(text) { (value: String, name: Substring) in "{\(name): \(value)}" }
    }
    #expect(written.count > 15)
    for value in written {
      // From `{server: {threads: auto}}` to an entry of the file.
      let entry = String(value.dropFirst().dropLast())
      #expect(try changes("", entry + "\n") == [], "\(entry)")
      #expect(try changes(entry + "\n", "") == [], "\(entry)")
    }
    let endpoint = "endpoints: [{name: a, base_url: \"http://h/v1\""
    #expect(try changes(endpoint + "}]\n", endpoint + ", weight: 1, enabled: true, type: auto, models: [], health_check: {}}]\n") == [])
  }

  @Test(
    "each change is told with its keys and its effect",
    arguments: [
      ("server: {max_body: 1MiB}", "server: {max_body: 1048577}", ["changed, server section, live, max_body=1MiB>1048577"]),
      ("", "server: {queue: {timeout: 90}}", ["changed, server section, live, queue.timeout=10s>90s"]),
      (
        "", "server: {listen: \"127.0.0.1:1\", threads: 2, idle_timeout: 5m}",
        [
          "changed, server section, restart, listen=[127.0.0.1:8080, 127.0.0.1:32768]>[127.0.0.1:1], idle_timeout=75s>5m, threads=auto>2"
        ]
      ),
      ("endpoints: [{name: a, base_url: \"http://h\"}]", "", ["removed, endpoint a, draining"]),
      (
        "", "endpoints: [{name: a, base_url: \"builtin:echo\", api_key: S3CR3T}]",
        ["added, endpoint a, live, base_url=->builtin:echo, api_key=->***"]
      ),
      (
        "endpoints: [{name: a, base_url: \"http://h\", api_key: S3CR3T}]",
        "endpoints: [{name: a, base_url: \"http://h\", api_key: S3CR3T2, enabled: false}]",
        ["changed, endpoint a, draining, api_key=***>***, enabled=true>false"]
      ),
      (
        "endpoints: [{name: a, base_url: \"http://h\", enabled: false}]",
        "endpoints: [{name: a, base_url: \"http://h\", enabled: false, weight: 2}]",
        ["changed, endpoint a, live, weight=1>2"]
      ),
      (
        "endpoints: [{name: a, base_url: \"http://h\"}]",
        "endpoints: [{name: b, id: \(UUIDText.ofEndpoint(named: "a")), base_url: \"http://h\"}]",
        ["changed, endpoint b, live, name=a>b, id=->\(UUIDText.ofEndpoint(named: "a"))"]
      ),
      // What comes from a variable or a file is not shown, wherever it stands, nor what looks like a URL with a password.
      (
        "endpoints: [{name: a, base_url: \"http://h\", notes: \"${env:WORD}\"}]",
        "endpoints: [{name: a, base_url: \"http://h\", notes: \"x://u:S3CR3T@h\"}]", ["changed, endpoint a, live, notes=***>***"]
      ),
      ("", "routing: {aliases: {a: [m, n]}}", ["added, alias a, live, =->[m, n]"]),
      ("routing: {aliases: {a: [m, n]}}", "routing: {aliases: {a: n}}", ["changed, alias a, live, =[m, n]>[n]"]),
      ("providers: {openai: }", "", ["removed, provider openai, draining"]),
      (
        "auth: {keys: [{name: a, key: S3CR3T, permissions: inference}]}",
        "auth: {keys: [{name: a, key_sha256: \(String(repeating: "ab", count: 32)), permissions: inference}]}",
        ["changed, API key a, live, key=***>-, key_sha256=->***"]
      ),
      ("include: [a*.yaml]", "", ["changed, configuration, live, include=[a*.yaml]>[]"]),
      ("endpoints: []\nx-note: a", "x-note: b # a comment", []),
      ("server: {state_dir: ./state}", "server: {state_dir: none}", ["changed, server section, restart, state_dir=state>none"]),
    ] as [(String, String, [String])])
  func told(old: String, new: String, expected: [String]) throws {
    let found = try changes(old + "\n", new + "\n")
    #expect(found == expected)
    #expect(!found.joined().contains("S3CR3T"))
  }

  @Test("two copies of a configuration say the same wherever they lie")
  func directories() throws {
    let text = "server: {state_dir: data}\n"
    #expect(try tree(text, directory: "/config/b").comparison(since: tree(text, directory: "/a")).changes == [])
  }

  @Test("what a list has more and less is told by element")
  func elements() throws {
    let old = try tree("endpoints: [{name: a, base_url: \"http://h\", models: [m, n]}]\n")
    let new = try tree("endpoints: [{name: a, base_url: \"http://h\", models: [n, o, p]}]\n")
    let change = try #require(new.comparison(since: old).changes.first?.keys.first)
    #expect(change.added == ["o", "p"] && change.removed == ["m"])
  }
}
