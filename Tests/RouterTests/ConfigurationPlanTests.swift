import Testing

@testable import Config
@testable import Router

@Suite("ConfigurationPlan")
struct ConfigurationPlanTests {
  private func plan(_ old: String, _ new: String) throws -> ConfigurationPlan {
    func tree(_ text: String) throws -> ConfigTree {
      let loader = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/"))
      let (loaded, tree) = loader.loadTree(source: SourceText(file: "gateway.yaml", text: "version: 1\n" + text))
      return try #require(tree, "\(loaded.diagnostics)")
    }
    return ConfigurationPlan(from: try tree(old), to: try tree(new))
  }

  private static let old = """
    routing: {aliases: {fast: [m, "openai:x"]}}
    endpoints:
      - {name: a, base_url: "http://h:1", models: [m], api_key: S3CR3T}
      - {name: "b|`", base_url: "http://h:2", models: [m, n]}

    """

  @Test("models that go elsewhere are told with both ways")
  func models() throws {
    let plan = try plan(Self.old, Self.old.replacing("models: [m], api", with: "models: [m, o], enabled: false, api"))
    #expect(plan.models.map(\.model) == ["fast", "m"])
    #expect(plan.models.first?.before == [["a", "b|`"], ["openai"]] && plan.models.first?.after == [["b|`"], ["openai"]])
    #expect(try self.plan(Self.old, "").models.map(\.after) == [[], [], []])
    #expect(try self.plan(Self.old, "# moved\n" + Self.old).isEmpty)
  }

  @Test("it is written for people, for pull requests and for programs, without secrets")
  func written() throws {
    let plan = try plan(
      Self.old, Self.old.replacing("S3CR3T", with: "S3CR3T2").replacing("[m, n]", with: "[m]") + "server: {threads: 2, max_body: 1}\n")
    #expect(
      plan.text == """
        ~ server section  (waits for a restart in part)
            max_body: 20MiB -> 1
            threads: auto -> 2  (waits for a restart)
        ~ endpoint a
            api_key: changed
        ~ endpoint b|`
            models: -n
        models that go elsewhere
            n: b|` -> nowhere
        3 changes: 2 live, 1 waiting for a restart; 1 model goes elsewhere

        """)
    #expect(plan.markdown.contains("| changed | `` endpoint b\\|` `` | `models: -n` | live |\n"))
    #expect(plan.markdown.contains("| `n` | `` b\\|` `` | `nowhere` |\n"))
    #expect(plan.json.compact.contains("\"counts\": {\"live\": 2, \"draining\": 0, \"restart\": 1}"))
    for text in [plan.text, plan.markdown, plan.json.pretty] { #expect(!text.contains("S3CR3T")) }
    let nothing = try self.plan(Self.old, Self.old)
    #expect(nothing.text == "no difference\n" && nothing.markdown == "No difference.\n")
  }
}
