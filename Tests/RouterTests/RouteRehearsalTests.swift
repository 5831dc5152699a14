import Testing

@testable import Config
@testable import Router

@Suite("RouteRehearsal")
struct RouteRehearsalTests {
  private static let yaml = """
    routing:
      aliases:
        both: [m, "openai:gpt"]
        cloudFirst: ["groq:x", "openai:gpt", m]
        nested: both
        unset: ["groq:x"]
        awake: [sleeping, single]
    endpoints:
      - {name: a, base_url: "http://127.0.0.1:1", models: [m, single]}
      - {name: b, base_url: "http://127.0.0.1:2", models: [m], weight: 1000}
      - {name: off, base_url: "http://127.0.0.1:4", models: [m, sleeping], enabled: false}
    providers:
      openai: {api_key: k, models: [gpt]}
      groq: {kind: openai, base_url: "https://api.groq.com/openai/v1", api_key: "${env:UNSET_KEY}"}
      bare: {kind: openai, base_url: "https://bare.example/v1"}
    """

  private func rehearsal(_ more: String = "") throws -> RouteRehearsal { RouteRehearsal(try settings(Self.yaml + more)) }

  @Test(
    "a request goes to any endpoint that may be the first",
    arguments: [
      ("m", [], ["a", "b"]), ("m", ["a"], ["b"]), ("m", ["a", "b"], []), ("single", ["b"], ["a"]), ("sleeping", [], []),
      ("both", [], ["a", "b"]), ("both", ["a", "b"], ["openai"]), ("nested", ["b", "a"], ["openai"]), ("cloudFirst", [], ["openai"]),
      ("unset", [], []), ("awake", [], ["a"]), ("awake", ["a"], []), ("openai:anything", ["a"], ["openai"]), ("groq:x", [], []),
      ("nobody", [], []), ("nobody:x", [], []), ("m:x", [], []), ("", [], []),
    ] as [(String, [String], [String])])
  func destinations(model: String, offline: [String], expected: [String]) throws {
    #expect(try rehearsal().destinations(of: model, offline: offline) == expected)
  }

  @Test("what was offline for one question is not for the next", arguments: RoutingSettings.Strategy.allCases)
  func independent(strategy: RoutingSettings.Strategy) throws {
    var settings = try settings(Self.yaml)
    settings.routing.strategy = strategy
    let rehearsal = RouteRehearsal(settings)
    for _ in 0..<3 {
      #expect(rehearsal.destinations(of: "m", offline: ["a", "a", "not there"]) == ["b"])
      #expect(rehearsal.destinations(of: "m") == ["a", "b"])
    }
  }

  @Test("the way is what walks of the router try, whatever their turn")
  func way() throws {
    let settings = try settings(Self.yaml)
    let rehearsal = RouteRehearsal(settings)
    let table = RoutingTable(compiling: settings, ledger: EndpointLedger(), keys: KeyLedger())
    for model in rehearsal.models {
      guard case .route(let route) = table.lookup(Array(model.utf8).span) else { continue }
      var firsts: Set<String> = []
      var reached: Set<String> = []
      for _ in 0..<50 {
        var walk = RouteWalk(route: route, retries: 2)
        var isFirst = true
        while case .attempt(let choice, _) = walk.next(in: table) {
          let name =
            switch choice {
            case .endpoint(let position): table.endpoints[position].name
            case .cloud(let position): table.clouds[position].candidate.name
            }
          if isFirst { firsts.insert(name) }
          isFirst = false
          reached.insert(name)
        }
      }
      #expect(firsts == Set(rehearsal.destinations(of: model)), "\(model)")
      #expect(reached == Set(rehearsal.way(of: model).joined()), "\(model)")
    }
    #expect(rehearsal.models.contains("openai:gpt") && rehearsal.models.contains("both"))
  }

  @Test("every candidate is told with the reason why it is taken or passed over")
  func explained() throws {
    let explanation = try rehearsal().explanation(of: "cloudFirst", offline: ["a"])
    #expect(explanation.meaning == .alias(targets: ["groq:x", "openai:gpt", "m"]))
    #expect(
      explanation.legs.map { $0.candidates.map { "\($0.name) \($0.standing)" } } == [
        ["groq noKey"], ["openai first"], ["a offline", "b never", "off disabled"],
      ])
    let local = try rehearsal().explanation(of: "single", offline: ["a"])
    #expect(local.legs.map { $0.candidates.map { "\($0.name) \($0.standing)" } } == [["a offline", "b noModel", "off noModel"]])
    #expect(local.text.hasSuffix("leads nowhere: a is offline\n"))
    #expect(try rehearsal().explanation(of: "both").legs.last?.candidates.map(\.standing) == [.later])
    #expect(try rehearsal().explanation(of: "gtp:x").meaning == .unknownPrefix("gtp"))
    #expect(try rehearsal().explanation(of: "openai:x").meaning == .cloudModel)
    #expect(try rehearsal().explanation(of: "nobody").text.contains("nobody has the name"))
  }

  @Test("a routing test passes if the request can go nowhere else than it should")
  func tests() throws {
    let settings = try settings(
      Self.yaml + """

        tests:
          - {model: m, goes_to: [b, a, openai]}
          - {model: m, goes_to: a}
          - {model: both, when: {offline: [a, b]}, goes_to: openai}
          - {model: sleeping, goes_to: off}
          - {model: "groq:x", goes_to: groq}
          - {model: cloudFirst, goes_to: groq}
          - {model: "bare:x", goes_to: bare}
        """)
    let results = routingTestResults(in: settings)
    #expect(results.map(\.passes) == [true, false, true, false, true, true, false])
    let failed = failedRoutingTests(in: settings)
    #expect(failed.allSatisfy { $0.id == .routingTestFailed && $0.severity == .error })
    #expect(
      failed.map(\.message) == [
        "routing test failed: `m` goes to `a` or `b`, and should go to `a`",
        "routing test failed: `sleeping` leads nowhere, and should go to `off`",
        "routing test failed: `bare:x` leads nowhere, and should go to `bare`",
      ])
    #expect(failed.compactMap(\.primary?.location.line) == [19, 21, 24])
  }
}
