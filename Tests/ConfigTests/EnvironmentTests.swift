import Testing

@testable import Config

@Suite("Environment variables")
struct EnvironmentTests {
  static func load(_ variables: [String: String], _ text: String = "version: 1\n") -> LoadedConfig {
    ConfigLoader(
      environment: ConfigEnvironment(
        variables: variables, workingDirectory: "/", readFile: { .failure(SourceFileError(path: $0, reason: .missing)) })
    )
    .load(source: SourceText(file: "gateway.yaml", text: text))
  }

  @Test(
    "override the file", arguments: ["version: 1\n", "version: 1\nserver: {request_timeout: 1s, connect_timeout: 1s, max_concurrent: 1}\n"])
  func overrides(text: String) throws {
    let server = try #require(
      Self.load(["LLM_ROUTER_REQUEST_TIMEOUT": "90", "LLM_ROUTER_CONNECT_TIMEOUT": "7", "LLM_ROUTER_MAX_CONCURRENT": "12"], text).settings?
        .server)
    #expect(server.requestTimeout == .seconds(90) && server.connectTimeout == .seconds(7) && server.maxConcurrent == 12)
  }

  @Test("count as not set when empty")
  func empty() throws {
    #expect(
      Self.load(["LLM_ROUTER_REQUEST_TIMEOUT": "", "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""]).settings?.server.requestTimeout
        == .seconds(60))
  }

  @Test(
    "with a bad value are an error without a place",
    arguments: [
      ("LLM_ROUTER_REQUEST_TIMEOUT", "abc"), ("LLM_ROUTER_REQUEST_TIMEOUT", "0"), ("LLM_ROUTER_CONNECT_TIMEOUT", "5s"),
      ("LLM_ROUTER_MAX_CONCURRENT", "1_000"),
      ("LLM_ROUTER_MAX_CONCURRENT", "99999999999999999999"), ("OPENAI_BASE_URL", "ftp://x"), ("GOOGLE_API_BASE_URL", "nothing"),
      ("ANTHROPIC_API_KEY", "a\nb"),
    ])
  func bad(name: String, value: String) throws {
    let loaded = Self.load([name: value])
    #expect(loaded.settings == nil)
    let diagnostic = try #require(loaded.diagnostics.first)
    #expect(loaded.diagnostics.count == 1 && diagnostic.id == .badEnvironmentOverride && diagnostic.primary == nil)
    #expect(diagnostic.message.contains("`\(name)`"))
  }

  @Test("give the built-in providers what the file does not say")
  func providers() throws {
    let variables = [
      "OPENAI_API_KEY": "o", "OPENAI_BASE_URL": "http://o/v1/", "GOOGLE_API_KEY": "g", "GOOGLE_API_BASE_URL": "http://g",
      "ANTHROPIC_API_KEY": "a",
      "ANTHROPIC_API_BASE_URL": "http://a",
    ]
    let alone = try #require(Self.load(variables).settings?.providers)
    #expect(
      alone.map(\.apiKey) == [Secret("o"), Secret("g"), Secret("a")] && alone.map(\.baseURL) == ["http://o/v1", "http://g", "http://a"])
    let declared = try #require(
      Self.load(
        variables, "version: 1\nproviders: {openai: {api_key: f, base_url: \"http://f\"}, google: {api_key: \"${env:NOT}\"}, anthropic: }\n"
      ).settings?.providers)
    #expect(declared.map(\.apiKey) == [Secret("f"), nil, Secret("a")] && declared.map(\.baseURL) == ["http://f", "http://g", "http://a"])
  }
}
