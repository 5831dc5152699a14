import Testing

@testable import Config

@Suite("Settings")
struct SettingsTests {
  @Test("an empty file but for its version has the defaults of the contract")
  func defaults() throws {
    let settings = try Fixtures.settings("version: 1\n")
    let server = settings.server
    #expect(server.listen.map(\.description) == ["127.0.0.1:8080", "127.0.0.1:32768"])
    #expect(server.requestTimeout == .seconds(60) && server.connectTimeout == .seconds(5))
    #expect(server.maxConcurrent == 100 && server.queueMaxWaiting == 100 && server.queueTimeout == .seconds(10))
    #expect(server.maxBody == 20 * 1024 * 1024)
    #expect(server.headerTimeout == .seconds(10) && server.idleTimeout == .seconds(75) && server.writeTimeout == .seconds(120))
    #expect(server.maxConnections == 10_000 && server.shutdownDelay == .zero && server.drainTimeout == .seconds(30))
    #expect(server.threads == nil && server.tls == nil && server.stateDirectory == "/config/state")
    #expect(settings.auth.keys.isEmpty && settings.auth.users.isEmpty && settings.auth.sessionSecret == nil)
    #expect(settings.auth.sessionLifetime == .seconds(86_400))
    #expect(settings.routing == RoutingSettings(strategy: .leastBusy, retries: 2, aliases: []))
    #expect(settings.endpoints.isEmpty && settings.models.isEmpty && settings.tests.isEmpty && settings.include.isEmpty)
    #expect(settings.registrationsFile == nil)
    #expect(settings.providers.map(\.prefix) == ["openai", "google", "anthropic"])
    #expect(settings.providers.allSatisfy { $0.apiKey == nil && !$0.isDeclared && $0.models.isEmpty })
    #expect(
      settings.providers.map(\.baseURL)
        == ["https://api.openai.com/v1", "https://generativelanguage.googleapis.com/v1beta", "https://api.anthropic.com/v1"])
  }

  @Test("the whole file of the contract is read")
  func wholeContract() throws {
    let loaded = Fixtures.loader.load(source: SourceText(file: "conf/gateway.yaml", bytes: try Fixtures.bytes("valid/whole-contract.yaml")))
    // The session's secret is in a file beside the configuration, which is in another directory here.
    // So are the certificates that are named by relative paths.
    #expect(loaded.diagnostics.filter { $0.severity == .error }.map(\.id) == [.missingSecretFile, .missingSecretFile, .missingSecretFile])
    #expect(
      loaded.referencedFiles == [
        "/config/conf/session-secret", "/config/tls/ca.pem", "/config/conf/tls/ca.pem", "/config/conf/tls/cert.pem",
        "/etc/ssl/private/key.pem",
      ])
    let settings = try #require(
      Fixtures.loader.load(source: SourceText(file: "gateway.yaml", bytes: try Fixtures.bytes("valid/whole-contract.yaml"))).settings)
    let tls = try #require(settings.server.tls)
    #expect(tls.certificate.path == "/config/tls/cert.pem" && tls.certificate.content == Secret("-----BEGIN CERTIFICATE-----\n"))
    #expect(tls.privateKey.path == "/etc/ssl/private/key.pem" && tls.privateKey.content == Secret("-----BEGIN PRIVATE KEY-----\n"))
    #expect(tls.privateKey.place.location == SourceLocation(file: "gateway.yaml", line: 6, column: 49))
    #expect(settings.endpoints.map(\.caFile?.path) == [nil, "/config/tls/ca.pem"])
    #expect(settings.providers.map(\.caFile?.path) == [nil, nil, nil, "/config/tls/ca.pem"])
    #expect(settings.server.listen.count == 4)
    #expect(settings.auth.sessionSecret == Secret("session-secret-from-file"))
    #expect(settings.auth.keys[0].permissions == Set(Permission.allCases))
    #expect(settings.auth.keys[0].isWellKnown && settings.auth.users[0].isWellKnown && !settings.auth.users[1].isWellKnown)
    #expect(settings.auth.users[1].credential == .passwordHash("$scrypt$ln=16,r=8,p=1$c2FsdA$aGFzaA"))
    #expect(
      settings.routing.aliases == [
        ModelAlias(name: "fast", targets: ["llama-3.2-1b"]),
        ModelAlias(name: "best", targets: ["fast", "openai:gpt-4.1", "groq:llama-3.3"]),
      ])
    let endpoint = settings.endpoints[0]
    #expect(endpoint.name == "本番Ollama" && endpoint.id == "550e8400-e29b-41d4-a716-446655440000")
    #expect(endpoint.base == .url("http://192.168.1.100:11434") && endpoint.kind == .auto && endpoint.models == ["llama3.1:8b"])
    #expect(
      endpoint.apiKey == Secret("sk-ollama-from-environment") && endpoint.inferenceTimeout == .seconds(120) && endpoint.maxConcurrent == 8)
    #expect(endpoint.location == SourceLocation(file: "gateway.yaml", line: 40, column: 5))
    #expect(settings.endpoints[1].base == .url("https://backup.example"))
    #expect(settings.endpoints[1].id == UUIDText.ofEndpoint(named: "backup"))
    #expect(settings.providers.map(\.prefix) == ["openai", "google", "anthropic", "groq"])
    #expect(settings.providers.allSatisfy { $0.apiKey == nil && $0.isDeclared })
    #expect(settings.include == ["conf.d/*.yaml"] && settings.registrationsFile == "/config/conf.d/registered.yaml")
    #expect(settings.models[0].sizeBytes == 800_000_000 && settings.models[0].tags == ["chat", "instruct", "lightweight"])
    #expect(settings.tests.map(\.goesTo) == [["openai"], ["backup"]] && settings.tests[1].offline == ["本番Ollama"])
  }

  @Test("what is accepted but not active yet has one note each, and nothing else has one")
  func notes() throws {
    let loaded = Fixtures.loader.load(source: SourceText(file: "gateway.yaml", bytes: try Fixtures.bytes("valid/whole-contract.yaml")))
    #expect(loaded.diagnostics.allSatisfy { $0.id == .notActiveYet && $0.severity == .note })
    let paths = loaded.diagnostics.compactMap {
      $0.message.split(separator: "`").dropFirst(0).first(where: { $0 != "provider " }).map(String.init)
    }
    #expect(
      paths == [
        "auth.users", "auth.session",
        "endpoints[].type: auto", "endpoints[].health_check", "registrations", "google",
        "anthropic", "models",
      ])
  }

  @Test("texts stay what was written")
  func literalTexts() throws {
    let settings = try #require(
      Fixtures.loader.load(source: SourceText(file: "a.yaml", bytes: try Fixtures.bytes("valid/text-stays-text.yaml"))).settings)
    #expect(
      settings.endpoints.map(\.name) == ["no", "on", "1.10", "5e3", "0x1F", "2024-01-01", "1:30", "0o17", ".inf", "true", "null", "-x"])
  }

  @Test("references are resolved inside values")
  func references() throws {
    let loaded = Fixtures.loader.load(source: SourceText(file: "a.yaml", bytes: try Fixtures.bytes("valid/references.yaml")))
    let settings = try #require(loaded.settings)
    let endpoint = settings.endpoints[0]
    #expect(endpoint.name == "price $5 in $ and ${env:X}")
    #expect(endpoint.base == .url("http://fallback:8000"))
    #expect(endpoint.apiKey == Secret("sk-key-from-file") && endpoint.weight == 7 && endpoint.inferenceTimeout == .seconds(90))
    #expect(endpoint.models == ["m1", "b"])
    #expect(settings.auth.keys[0].digest == WellKnownSecrets.digest(of: "sk-key-from-environment"))
    #expect(settings.providers.first?.apiKey == nil)
    #expect(settings.providers.last?.apiKey == Secret("sk-key-from-environment"))
    #expect(settings.providers.last?.baseURL == "https://api.groq.com/openai/v1")
    #expect(loaded.referencedFiles == ["/config/secrets/key"])
  }

  @Test("anchors, merge keys and x- keys")
  func anchors() throws {
    let settings = try #require(
      Fixtures.loader.load(source: SourceText(file: "a.yaml", bytes: try Fixtures.bytes("valid/anchors.yaml"))).settings)
    #expect(settings.endpoints.map(\.kind) == [.vllm, .vllm] && settings.endpoints.map(\.weight) == [3, 5])
    #expect(settings.endpoints[1].models == ["m1", "m2"])
    #expect(settings.routing.aliases.map(\.name) == ["fast"] && settings.providers.count == 3)
  }

  @Test("an alias to a model that nobody declares is a warning; clouds, aliases and the catalogue count as declared")
  func aliasTargets() {
    let loaded = Fixtures.load(
      "version: 1\nmodels: [{id: c}]\nrouting: {aliases: {a: [lama, \"openai:x\", c, b], b: \"other:1b\"}}\nendpoints: [{name: e, "
        + "base_url: \"http://h\", models: [llama]}]\n"
    )
    #expect(loaded.settings != nil)
    let warnings = loaded.diagnostics.filter { $0.severity == .warning }
    #expect(warnings.map(\.id) == [.suspiciousValue, .suspiciousValue])
    #expect(warnings.first?.hint == "did you mean `llama`?")
  }
}
