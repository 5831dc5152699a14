import Testing

@testable import Router

@Suite("Admission under random orders")
struct AdmissionModelTests {
  /// What admission must do, in its simplest form.
  private struct Model {
    var limit: Int
    var maxWaiting: Int
    var running: [Int] = []
    var waiting: [Int] = []
    var refused: [Int] = []

    mutating func arrive(_ id: Int) {
      if running.count < limit { running.append(id) } else if waiting.count < maxWaiting { waiting.append(id) } else { refused.append(id) }
    }

    mutating func settle() {
      while running.count < limit, !waiting.isEmpty { running.append(waiting.removeFirst()) }
    }
  }

  @Test("Arrivals, ends, departures and reloads in any order agree with a naive model", arguments: 1...20 as ClosedRange<UInt64>)
  func naive(seed: UInt64) {
    var random = SeededGenerator(seed)
    var model = Model(limit: 3, maxWaiting: 4)
    let admission = Admission(AdmissionLimits(maxConcurrent: 3, maxWaiting: 4, timeout: .seconds(10)))
    let caller = AdmissionCaller(admission)
    for id in 0..<400 {
      switch Int.random(in: 0..<12, using: &random) {
      case 0..<6:
        caller.arrive(id)
        model.arrive(id)
      case 6..<9:
        guard let ended = model.running.randomElement(using: &random) else { break }
        model.running.removeAll { $0 == ended }
        caller.finish(ended)
      case 9..<11:
        guard let gone = model.waiting.randomElement(using: &random) else { break }
        model.waiting.removeAll { $0 == gone }
        let hasLeft = caller.leave(gone)
        #expect(hasLeft)
      default:
        model.limit = Int.random(in: 1...6, using: &random)
        model.maxWaiting = Int.random(in: 0...6, using: &random)
        admission.apply(AdmissionLimits(maxConcurrent: model.limit, maxWaiting: model.maxWaiting, timeout: .seconds(10)))
      }
      model.settle()
      caller.turn()
      #expect(caller.running == model.running.sorted() && caller.waiting == model.waiting)
      #expect(caller.refused.keys.sorted() == model.refused)
      #expect(admission.figures.running == model.running.count && admission.figures.waiting == model.waiting.count)
    }
  }

  @Test(
    "With seats, no limit is passed, nobody waits who could run, and each endpoint keeps the order",
    arguments: 1...20 as ClosedRange<UInt64>)
  func seats(seed: UInt64) {
    var random = SeededGenerator(seed)
    var limit = 4
    let admission = Admission(AdmissionLimits(maxConcurrent: limit, maxWaiting: 12, timeout: .seconds(10)))
    let caller = AdmissionCaller(admission)
    let endpoints = (1...3).map { EndpointSeats(admission: admission, limit: $0) }
    let groups = [[], [endpoints[0]], [endpoints[1]], [endpoints[0], endpoints[1]], [endpoints[1], endpoints[2]]]
    var before: [Int] = []
    for id in 0..<400 {
      switch Int.random(in: 0..<12, using: &random) {
      case 0..<6: caller.arrive(id, wanting: groups[Int.random(in: 0..<groups.count, using: &random)])
      case 6..<9: if let ended = caller.running.randomElement(using: &random) { caller.finish(ended) }
      case 9..<11: if let gone = caller.waiting.randomElement(using: &random) { caller.leave(gone) }
      default:
        limit = Int.random(in: max(1, caller.running.count)...6, using: &random)
        admission.apply(AdmissionLimits(maxConcurrent: limit, maxWaiting: 12, timeout: .seconds(10)))
      }
      while caller.turn() {}
      let running = caller.running
      #expect(running.count <= limit && admission.figures.running == running.count)
      for endpoint in endpoints {
        #expect(endpoint.taken <= endpoint.limit ?? .max)
        #expect(endpoint.taken == running.count { caller.endpoint(of: $0) === endpoint })
      }
      for waiter in caller.waiting {
        let wanted = caller.wanted(by: waiter)
        let hasSeat = wanted.isEmpty || wanted.contains { $0.taken < $0.limit ?? .max }
        #expect(running.count >= limit || !hasSeat, "nobody waits who could run")
      }
      // Ids grow with time, so of those who waited and now run, none may have passed an earlier one with the same wishes.
      for started in before where running.contains(started) {
        #expect(!caller.waiting.contains { $0 < started && caller.wanted(by: $0) == caller.wanted(by: started) })
      }
      before = caller.waiting
    }
    while !caller.isIdle {
      for id in caller.running { caller.finish(id) }
      while caller.turn() {}
      if caller.running.isEmpty && !caller.isIdle {
        Issue.record("somebody waits for ever: \(caller.waiting)")
        return
      }
    }
    #expect(admission.figures.running == 0 && endpoints.allSatisfy { $0.taken == 0 && !$0.isClosed } && !admission.slots.snapshot.isWanted)
  }
}
