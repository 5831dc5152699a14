import Testing

@testable import Config
@testable import Router

@Suite("SelectionPolicy")
struct SelectionPolicyTests {
  private func candidates(weights: [Int]) -> [Candidate] {
    weights.enumerated().map { Candidate(name: "e\($0)", id: "e\($0)", account: EndpointAccount(), weight: $1) }
  }

  @Test("least_busy takes the endpoint with the fewest calls in flight")
  func leastBusy() {
    let endpoints = candidates(weights: [1, 1, 1])
    let first = endpoints[0].account.lease()
    let second = endpoints[1].account.lease()
    let policy = SelectionPolicy(.leastBusy)
    for turn in 0..<10 as Range<UInt64> { #expect(policy.choose(among: [0, 1, 2], of: endpoints, tried: [], turn: turn) == 2) }
    #expect([0, 1].contains(policy.choose(among: [0, 1, 2], of: endpoints, tried: [2], turn: 0)))
    first.finish(.answered)
    second.finish(.answered)
  }

  @Test("least_busy shares ties evenly")
  func ties() {
    let endpoints = candidates(weights: [1, 1, 1])
    let policy = SelectionPolicy(.leastBusy)
    let chosen = (0..<30 as Range<UInt64>).compactMap { policy.choose(among: [0, 1, 2], of: endpoints, tried: [], turn: $0) }
    for position in 0..<3 { #expect(chosen.count { $0 == position } == 10) }
  }

  @Test("round_robin goes around and skips what was tried")
  func roundRobin() {
    let endpoints = candidates(weights: [1, 1, 1])
    let policy = SelectionPolicy(.roundRobin)
    #expect((0..<6 as Range<UInt64>).map { policy.choose(among: [0, 1, 2], of: endpoints, tried: [], turn: $0) } == [0, 1, 2, 0, 1, 2])
    #expect(policy.choose(among: [0, 1, 2], of: endpoints, tried: [0], turn: 0) == 1)
    #expect(policy.choose(among: [0, 1, 2], of: endpoints, tried: [0, 1, 2], turn: 0) == nil)
    #expect(policy.choose(among: [], of: endpoints, tried: [], turn: 0) == nil)
  }

  @Test("weighted keeps every stretch of calls close to the weights", arguments: [[1, 1], [5, 1], [3, 2, 1], [1, 1000]])
  func weighted(weights: [Int]) {
    let endpoints = candidates(weights: weights)
    let policy = SelectionPolicy(.weighted)
    let total = weights.reduce(0, +)
    let calls = 4000
    var counts = [Int](repeating: 0, count: weights.count)
    for turn in 0..<UInt64(calls) {
      if let position = policy.choose(among: Array(weights.indices), of: endpoints, tried: [], turn: turn) { counts[position] += 1 }
    }
    for position in weights.indices {
      let due = Double(calls * weights[position]) / Double(total)
      #expect(abs(Double(counts[position]) - due) <= 5, "\(counts) for \(weights)")
    }
  }

  @Test("what may be chosen is exactly what some turn or load chooses", arguments: RoutingSettings.Strategy.allCases)
  func choices(strategy: RoutingSettings.Strategy) {
    let policy = SelectionPolicy(strategy)
    var random = SeededGenerator(7)
    for _ in 0..<40 {
      let endpoints = candidates(weights: (0..<5).map { _ in Int.random(in: 1...9, using: &random) })
      let full = Int.random(in: 0..<5, using: &random)
      endpoints[full].account.seats.setLimit(1)
      let lease = endpoints[full].account.lease()
      let positions = (0..<5).filter { _ in Bool.random(using: &random) }
      let tried = (0..<5).filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
      let chosen = (0..<500 as Range<UInt64>).compactMap { policy.choose(among: positions, of: endpoints, tried: tried, turn: $0) }
      #expect(Set(chosen) == Set(policy.choices(among: positions, of: endpoints, tried: tried)))
      lease.finish(.answered)
    }
  }
}
