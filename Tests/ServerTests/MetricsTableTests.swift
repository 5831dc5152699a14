import Config
import CoreMetrics
import NIOCore
import Router
import Testing
import Upstream

@testable import Gateway
@testable import Server

@Suite("Metrics from table to table")
struct MetricsTableTests {
  private let registry = PrometheusRegistry(MetricCatalogue.all)
  private let metrics: GatewayMetrics
  private let ledger = EndpointLedger()

  init() { metrics = GatewayMetrics(factory: registry) }

  private static let a = "{name: a, base_url: 'http://127.0.0.1:1', models: [m, n]}"
  private static let b = "{name: b, base_url: 'http://127.0.0.1:2', models: [m]}"

  private func table(_ endpoints: String..., generation: UInt64) throws -> ServingTable {
    let text = "version: 1\nendpoints: [\(endpoints.joined(separator: ", "))]\n"
    let loaded = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/")).load(
      source: SourceText(file: "test.yaml", bytes: Array(text.utf8)))
    let settings = try #require(loaded.settings, "\(DiagnosticRenderer.text(color: false).render(loaded.diagnostics))")
    return ServingTable(
      settings: settings, digest: ContentDigest(of: Array(text.utf8)), generation: generation, ledger: ledger, keys: KeyLedger(),
      metrics: metrics,
      reusing: nil)
  }

  /// Labels of series with their counts, zeros left out.
  private func counts(_ metric: MetricDescription) -> [String: UInt64] {
    let samples = registry.read().first { $0.name == metric.name }?.samples ?? []
    return Dictionary(
      samples.compactMap { sample in
        if case .integer(let count) = sample.value, count > 0 { (sample.labels, count) } else { nil }
      }, uniquingKeysWith: { first, _ in first })
  }

  private func succeed(_ endpoint: EndpointMetrics) {
    endpoint.operation(.embeddings).record(.success, nanoseconds: 1_000_000, firstByteAfter: 500_000, bytes: 10)
  }

  private func success(_ name: String) -> String { "endpoint=\"\(name)\",operation=\"embeddings\",outcome=\"success\"" }

  @Test("Counts go on from table to table for endpoints that stay, and vanish with those that leave")
  func staysAndLeaves() throws {
    let first = try table(Self.a, Self.b, generation: 1)
    metrics.retain(only: first)
    succeed(first.metrics.endpoints[0])
    succeed(first.metrics.endpoints[1])
    let second = try table(Self.b, generation: 2)
    metrics.retain(only: second)
    succeed(second.metrics.endpoints[0])
    #expect(counts(MetricCatalogue.requestsTotal) == [success("b"): 2])
    #expect(metrics.inFlight().keys.sorted() == ["anthropic", "b", "google", "openai"])
    for family in registry.read() { #expect(!family.samples.contains { $0.labels.contains("endpoint=\"a\"") }, "\(family.name)") }
  }

  @Test("An endpoint that left is there until the last of its calls has ended")
  func inFlight() throws {
    let first = try table(Self.a, Self.b, generation: 1)
    metrics.retain(only: first)
    let lease = first.routing.endpoints[0].account.lease()
    first.metrics.endpoints[0].countTry()
    let second = try table(Self.b, generation: 2)
    metrics.retain(only: second)
    succeed(first.metrics.endpoints[0])
    #expect(metrics.inFlight()["a"] == 1)
    #expect(counts(MetricCatalogue.requestsTotal) == [success("a"): 1])
    lease.finish(.answered)
    metrics.retain(only: second)
    #expect(metrics.inFlight()["a"] == nil)
    #expect(counts(MetricCatalogue.upstreamTries).isEmpty)
    #expect(counts(MetricCatalogue.requestsTotal).isEmpty)
    // A straggler with the old table brings nothing back, neither old series nor new ones.
    succeed(first.metrics.endpoints[0])
    first.metrics.endpoints[0].count(UpstreamError(.connect, .refused))
    #expect(counts(MetricCatalogue.requestsTotal).isEmpty)
    #expect(counts(MetricCatalogue.upstreamErrors).isEmpty)
  }

  @Test("An endpoint with a new name is counted under the new one alone, also while it is busy")
  func renamed() throws {
    let id = "id: 550e8400-e29b-41d4-a716-446655440000"
    let first = try table("{name: old, \(id), base_url: 'http://127.0.0.1:1', models: [m]}", generation: 1)
    metrics.retain(only: first)
    let lease = first.routing.endpoints[0].account.lease()
    succeed(first.metrics.endpoints[0])
    let second = try table("{name: new, \(id), base_url: 'http://127.0.0.1:1', models: [m]}", generation: 2)
    metrics.retain(only: second)
    succeed(second.metrics.endpoints[0])
    #expect(metrics.inFlight()["new"] == 1)
    #expect(metrics.inFlight()["old"] == nil)
    #expect(counts(MetricCatalogue.requestsTotal) == [success("new"): 1])
    lease.finish(.answered)
  }

  @Test("A scrape in the middle of a reload takes away nothing that the new table needs")
  func scrapeDuringReload() throws {
    let first = try table(Self.a, generation: 1)
    metrics.retain(only: first)
    let second = try table(Self.a, Self.b, generation: 2)
    // Still the old table is running.
    metrics.retain(only: first)
    #expect(metrics.inFlight()["b"] == nil)
    metrics.retain(only: second)
    succeed(second.metrics.endpoints[1])
    // A scrape that began before the swap.
    metrics.retain(only: first)
    #expect(counts(MetricCatalogue.requestsTotal) == [success("b"): 1])
    #expect(metrics.inFlight()["b"] == 0)
  }

  @Test("A table that is never published leaves nothing behind")
  func rejectedTable() throws {
    let first = try table(Self.a, generation: 1)
    metrics.retain(only: first)
    _ = try table(Self.a, Self.b, generation: 2)
    let second = try table(Self.a, generation: 2)
    metrics.retain(only: second)
    #expect(metrics.inFlight()["b"] == nil)
    succeed(second.metrics.endpoints[0])
    #expect(counts(MetricCatalogue.requestsTotal) == [success("a"): 1])
  }

  @Test("Requests are counted by the name that was asked for, and vanish with it")
  func models() throws {
    let first = try table(Self.a, generation: 1)
    metrics.retain(only: first)
    for name in ["m", "n", "n"] {
      guard case .route(let route) = first.routing.lookup(Array(name.utf8).span) else { Issue.record("no route for \(name)"); return }
      first.metrics.model(of: route).countRequest()
    }
    first.metrics.model(ofCloud: 0).countRequest()
    let cloud = "model=\"\(first.routing.clouds[0].candidate.name):*\""
    #expect(counts(MetricCatalogue.modelRequests) == ["model=\"m\"": 1, "model=\"n\"": 2, cloud: 1])
    metrics.retain(only: try table(Self.b, generation: 2))
    #expect(counts(MetricCatalogue.modelRequests) == ["model=\"m\"": 1, cloud: 1])
  }

  @Test("Failures of exchanges are counted by what went wrong, each kind apart")
  func upstreamErrors() throws {
    let reasons: [UpstreamError.Reason] = [
      .timedOut(after: .seconds(1)), .nameNotFound, .refused, .unreachable, .certificateRejected(.expired), .handshakeFailed,
      .connectionLost,
      .noAnswer, .malformedAnswer, .headTooLarge, .truncated, .invalidTarget, .shutdown, .outOfMemory, .curl(code: 1),
    ]
    let errors = UpstreamError.Phase.allCases.flatMap { phase in reasons.map { UpstreamError(phase, $0) } }
    for (slot, same) in Dictionary(grouping: errors, by: \.slot) {
      #expect(Set(same.map { "\($0.label)" }).count == 1, "slot \(slot)")
    }
    #expect(Set(errors.map(\.slot)) == Set(0..<UpstreamError.slotCount))
    let endpoint = try table(Self.a, generation: 1).metrics.endpoints[0]
    for error in errors { endpoint.count(error) }
    let counted = counts(MetricCatalogue.upstreamErrors)
    #expect(counted.count == Set(errors.map { "\($0.label)" }).count)
    #expect(counted.values.reduce(0, +) == UInt64(errors.count))
  }

  @Test("First requests from four threads at once are all counted", .timeLimit(.minutes(1)))
  func firstRequests() async throws {
    let endpoint = try table(Self.a, generation: 1).metrics.endpoints[0]
    await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask { @concurrent in
          for _ in 0..<1000 {
            succeed(endpoint)
            endpoint.countTry()
          }
        }
      }
    }
    #expect(counts(MetricCatalogue.requestsTotal) == [success("a"): 4000])
    #expect(counts(MetricCatalogue.upstreamTries) == ["endpoint=\"a\"": 4000])
    #expect(counts(MetricCatalogue.responseBodyBytes).values.first == 40_000)
  }

  @Test("Tokens are counted by endpoint and model, and vanish with either")
  func tokens() throws {
    func count(_ table: ServingTable, _ endpoint: Int, _ model: String) throws {
      guard case .route(let route) = table.routing.lookup(Array(model.utf8).span) else { throw CancellationError() }
      table.metrics.endpoints[endpoint].countTokens(input: 5, output: 2, of: table.metrics.model(of: route))
    }
    func series(_ endpoint: String, _ model: String, input: UInt64, output: UInt64) -> [String: UInt64] {
      let labels = "endpoint=\"\(endpoint)\",model=\"\(model)\""
      return ["direction=\"input\",\(labels)": input, "direction=\"output\",\(labels)": output]
    }
    let first = try table(Self.a, Self.b, generation: 1)
    metrics.retain(only: first)
    try count(first, 0, "m")
    try count(first, 0, "n")
    try count(first, 1, "m")
    let second = try table("{name: a, base_url: 'http://127.0.0.1:1', models: [m]}", Self.b, generation: 2)
    metrics.retain(only: second)
    // A straggler with the old table brings nothing back.
    try count(first, 0, "n")
    try count(second, 0, "m")
    #expect(
      counts(MetricCatalogue.tokens)
        == series("a", "m", input: 10, output: 4).merging(series("b", "m", input: 5, output: 2)) { first, _ in first })
    let third = try table(Self.b, generation: 3)
    metrics.retain(only: third)
    try count(second, 0, "m")
    #expect(counts(MetricCatalogue.tokens) == series("b", "m", input: 5, output: 2))
  }

  @Test("A speed is there once it is measured, for endpoints of the running table")
  func speeds() throws {
    let first = try table(Self.a, Self.b, generation: 1)
    metrics.retain(only: first)
    #expect(metrics.outputSpeeds().isEmpty)
    first.routing.endpoints[0].account.tokens.record(perSecond: 40, model: nil)
    #expect(metrics.outputSpeeds() == ["a": 40])
    let second = try table(Self.b, generation: 2)
    metrics.retain(only: second)
    #expect(metrics.outputSpeeds().isEmpty)
  }
}
