import Testing

@testable import Config
@testable import Router

@Suite("RouteWalk")
struct RouteWalkTests {
  static let yaml = """
    routing:
      strategy: round_robin
      aliases:
        both: [m, "openai:gpt"]
        cloudFirst: ["groq:x", m]
        unset: ["anthropic:x"]
    endpoints:
      - {name: a, base_url: "http://127.0.0.1:1", models: [m]}
      - {name: b, base_url: "http://127.0.0.1:2", models: [m]}
      - {name: c, base_url: "http://127.0.0.1:3", models: [m]}
      - {name: off, base_url: "http://127.0.0.1:4", models: [sleeping], enabled: false}
    providers:
      openai: {api_key: k}
      groq: {kind: openai, base_url: "https://api.groq.com/openai/v1", api_key: "${env:UNSET_KEY}"}
    """

  /// The names tried in order, and how the walk ends.
  private func walk(_ model: String, retries: Int) throws -> String {
    let table = RoutingTable(compiling: try settings(Self.yaml), ledger: EndpointLedger(), keys: KeyLedger())
    guard var walk = start(model, table, retries) else { return "no route" }
    var tried: [String] = []
    while true {
      switch walk.next(in: table) {
      case .attempt(.endpoint(let position), _): tried.append(table.endpoints[position].name)
      case .attempt(.cloud(let position), _): tried.append("cloud \(table.clouds[position].candidate.name)")
      case .full(let positions): return (tried + ["full: \(positions.map { table.endpoints[$0].name })"]).joined(separator: ", ")
      case .exhausted: return (tried + ["exhausted"]).joined(separator: ", ")
      case .refused(.noNodes): return (tried + ["no nodes"]).joined(separator: ", ")
      case .refused(.keyMissing(let position)):
        return (tried + ["no key for \(table.clouds[position].candidate.name)"]).joined(separator: ", ")
      }
    }
  }

  private func start(_ model: String, _ table: RoutingTable, _ retries: Int) -> RouteWalk? {
    switch table.lookup(Array(model.utf8).span) {
    case .route(let route): RouteWalk(route: route, retries: retries)
    case .cloud(let cloud, let length): RouteWalk(cloud: cloud, prefixLength: length)
    case .noEndpoints, .unknownModel, .unknownPrefix: nil
    }
  }

  @Test(
    "Every endpoint at most once, as many as retries allow, then the next leg; a cloud is the last word",
    arguments: [
      ("m", 0, "a, exhausted"),
      ("m", 2, "a, b, c, exhausted"),
      ("m", 9, "a, b, c, exhausted"),
      ("both", 1, "a, b, cloud openai, exhausted"),
      ("cloudFirst", 0, "a, exhausted"),
      ("unset", 2, "no key for anthropic"),
      ("sleeping", 2, "no nodes"),
      ("openai:gpt", 2, "cloud openai, exhausted"),
      ("groq:x", 2, "no key for groq"),
    ])
  func order(model: String, retries: Int, expected: String) throws {
    #expect(try walk(model, retries: retries) == expected)
  }

  @Test("A further try is announced exactly when there is one")
  func announces() throws {
    let table = RoutingTable(compiling: try settings(Self.yaml), ledger: EndpointLedger(), keys: KeyLedger())
    var walk = try #require(start("m", table, 1))
    for expected in [true, true, false] {
      #expect((walk.upcoming(in: table) != nil) == expected)
      _ = walk.next(in: table)
    }
  }
}
