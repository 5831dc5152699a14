import Testing

@testable import Config
@testable import Router

@Suite("RoutingTable")
struct RoutingTableTests {
  static let yaml = """
    routing:
      aliases:
        fast: llama3.1:8b
        best: [nested, "openai:gpt-4.1"]
        nested: [llama3.1:8b, big]
        "openai:cheap": llama3.1:8b
    endpoints:
      - {name: a, base_url: "http://127.0.0.1:1", models: ["llama3.1:8b", big]}
      - {name: 本番, base_url: "http://127.0.0.1:2", models: ["llama3.1:8b", "org/name:tag"]}
      - {name: off, base_url: "http://127.0.0.1:3", models: [big, sleeping], enabled: false}
    providers:
      groq: {kind: openai, api_key: k, base_url: "https://api.groq.com/openai/v1", models: [fast-one]}
    """

  private func table() throws -> RoutingTable {
    RoutingTable(compiling: try settings(Self.yaml), ledger: EndpointLedger(), keys: KeyLedger())
  }

  private func describe(_ name: String, _ table: RoutingTable) -> String {
    switch table.lookup(Array(name.utf8).span) {
    case .route(let route):
      route.legs.map { leg in
        let model = String(decoding: leg.model, as: UTF8.self)
        switch leg.destination {
        case .endpoints(let positions): return "\(model)@\(positions.map { table.endpoints[$0].name }.joined(separator: "+"))"
        case .cloud(let position): return "\(model)@cloud \(table.clouds[position].candidate.name)"
        }
      }.joined(separator: " > ")
    case .cloud(let position, let length): "cloud \(table.clouds[position].candidate.name) after \(length)"
    case .noEndpoints: "no endpoints"
    case .unknownModel: "unknown model"
    case .unknownPrefix(let length): "unknown prefix of \(length)"
    }
  }

  @Test(
    "A name leads where the file says",
    arguments: [
      ("llama3.1:8b", "llama3.1:8b@a+本番"),
      ("org/name:tag", "org/name:tag@本番"),
      ("big", "big@a"),
      ("sleeping", "sleeping@"),
      ("fast", "llama3.1:8b@a+本番"),
      ("best", "llama3.1:8b@a+本番 > big@a > gpt-4.1@cloud openai"),
      ("openai:cheap", "llama3.1:8b@a+本番"),
      ("openai:gpt-4.1", "cloud openai after 7"),
      ("openai:", "cloud openai after 7"),
      ("groq:llama-3:x", "cloud groq after 5"),
      ("anthropic:claude", "cloud anthropic after 10"),
      ("gpt-4.1", "unknown model"),
      ("Big", "unknown model"),
      ("llama3.1:70b", "unknown model"),
      ("unknown:thing", "unknown prefix of 7"),
      (":thing", "unknown prefix of 0"),
    ])
  func lookup(name: String, expected: String) throws {
    let table = try table()
    #expect(describe(name, table) == expected)
  }

  @Test("With no endpoint enabled, a local name finds no endpoints; a cloud's name still finds its cloud")
  func noEndpoints() throws {
    let table = RoutingTable(compiling: try settings("endpoints: []"), ledger: EndpointLedger(), keys: KeyLedger())
    #expect(describe("x", table) == "no endpoints")
    #expect(describe("openai:x", table) == "cloud openai after 7")
  }

  @Test("The listing holds aliases, models that some enabled endpoint has, and declared models of configured clouds")
  func listing() throws {
    #expect(
      try table().listing.map { "\($0.name) by \($0.ownedBy)" } == [
        "fast by fingerpost", "best by fingerpost", "nested by fingerpost", "openai:cheap by fingerpost",
        "llama3.1:8b by a", "big by a", "org/name:tag by 本番", "groq:fast-one by groq",
      ])
  }

  @Test("A new table finds the accounts of the old one by endpoint id")
  func accountsOutliveTables() throws {
    let ledger = EndpointLedger()
    let first = RoutingTable(compiling: try settings(Self.yaml), ledger: ledger, keys: KeyLedger())
    let lease = first.endpoints[1].account.lease()
    let second = RoutingTable(
      compiling: try settings("endpoints: [{name: 本番, base_url: \"http://127.0.0.1:9\"}]"), ledger: ledger, keys: KeyLedger())
    #expect(second.endpoints[0].account.inFlight == 1)
    lease.finish(.answered)
    #expect(second.endpoints[0].account.inFlight == 0)
    #expect(second.endpoints[0].account.health == .online)
  }

  @Test("The ledger forgets endpoints that are gone, but not while a call holds a lease")
  func ledgerForgets() {
    let ledger = EndpointLedger()
    let busy = ledger.account(for: "busy")
    let idle = ledger.account(for: "idle")
    let lease = busy.lease()
    ledger.retain(only: [])
    #expect(ledger.account(for: "busy") === busy)
    #expect(ledger.account(for: "idle") !== idle)
    lease.finish(.abandoned)
    ledger.retain(only: [])
    #expect(ledger.account(for: "busy") !== busy)
  }
}
