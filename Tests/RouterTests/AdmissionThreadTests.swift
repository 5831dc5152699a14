import Glibc
import Synchronization
import Testing

@testable import Router

@Suite("Admission between threads", .serialized)
struct AdmissionThreadTests {
  /// Watches a count that must stay within a limit.
  private final class Gauge: Sendable {
    private let count = Atomic(0)
    private let highest = Atomic(0)

    var peak: Int { highest.load(ordering: .relaxed) }

    func up() { highest.max(count.add(1, ordering: .relaxed).newValue, ordering: .relaxed) }
    func down() { count.subtract(1, ordering: .relaxed) }
  }

  private final class Flag: Sendable {
    private let count = Atomic(0)
    func raise() { count.add(1, ordering: .releasing) }
    var raised: Int { count.load(ordering: .acquiring) }
  }

  @Test(
    "Threads that fight for few slots all get through: no wake-up is lost, the limit holds, nobody is told twice", arguments: [1, 2, 3])
  func fight(limit: Int) {
    let admission = Admission(AdmissionLimits(maxConcurrent: limit, maxWaiting: 100, timeout: .seconds(10)))
    let gauge = Gauge()
    let deadline = ContinuousClock.now + .seconds(60)
    onThreads(4) { _ in
      for _ in 0..<4000 {
        if let ticket = admission.enter() {
          gauge.up()
          gauge.down()
          _ = consume ticket
          continue
        }
        let flag = Flag()
        switch admission.wait(resume: { flag.raise() }) {
        case .admitted(let ticket):
          gauge.up()
          gauge.down()
          _ = consume ticket
        case .waiting(let waiter):
          while flag.raised == 0 {
            sched_yield()
            guard ContinuousClock.now < deadline else {
              Issue.record("a wake-up was lost")
              return
            }
          }
          let ticket = waiter.claim()
          let hasTicket = ticket != nil
          #expect(hasTicket)
          gauge.up()
          gauge.down()
          _ = consume ticket
          #expect(flag.raised == 1)
        case .refused: Issue.record("the line is long enough for all")
        }
      }
    }
    #expect(gauge.peak <= limit)
    let figures = admission.figures
    #expect(figures.running == 0 && figures.waiting == 0)
    let isOpen = admission.enter() != nil
    #expect(isOpen, "the fast path is open again")
  }

  @Test("Four loops with arrivals, ends, departures, seats and reloads leave nothing behind", arguments: 1...3 as ClosedRange<UInt64>)
  func loops(seed: UInt64) {
    let admission = Admission(AdmissionLimits(maxConcurrent: 6, maxWaiting: 40, timeout: .seconds(10)))
    let endpoints = (1...3).map { EndpointSeats(admission: admission, limit: $0) }
    let groups = [[], [endpoints[0]], [endpoints[1]], [endpoints[0], endpoints[1]], [endpoints[1], endpoints[2]]]
    let gauges = endpoints.map { _ in Gauge() }
    let deadline = ContinuousClock.now + .seconds(60)
    onThreads(4) { thread in
      var random = SeededGenerator(seed * 4 + UInt64(thread))
      let caller = AdmissionCaller(admission)
      var counted: [Int: Gauge] = [:]
      func look() {
        while caller.turn() {}
        for id in caller.running where counted[id] == nil {
          guard let place = endpoints.firstIndex(where: { $0 === caller.endpoint(of: id) }) else { continue }
          gauges[place].up()
          counted[id] = gauges[place]
        }
      }
      func finish(_ id: Int) {
        counted.removeValue(forKey: id)?.down()
        caller.finish(id)
      }
      for id in 0..<2000 {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<5: caller.arrive(id, wanting: groups[Int.random(in: 0..<groups.count, using: &random)])
        case 5..<10: if let ended = caller.running.randomElement(using: &random) { finish(ended) }
        case 10: if let gone = caller.waiting.randomElement(using: &random) { caller.leave(gone) }
        default:
          let limit = Int.random(in: 1...8, using: &random)
          admission.apply(AdmissionLimits(maxConcurrent: limit, maxWaiting: 40, timeout: .seconds(10)))
        }
        look()
      }
      while !caller.isIdle {
        look()
        for id in caller.running { finish(id) }
        guard ContinuousClock.now < deadline else {
          Issue.record("somebody waits for ever")
          return
        }
      }
    }
    for (gauge, endpoint) in zip(gauges, endpoints) {
      #expect(gauge.peak <= endpoint.limit ?? 0 && gauge.peak > 0)
      #expect(endpoint.taken == 0 && !endpoint.isClosed)
    }
    let figures = admission.figures
    #expect(figures.running == 0 && figures.waiting == 0 && !admission.slots.snapshot.isWanted)
  }

  /// One counter, and two threads that begin each round together.
  private final class Race: Sendable {
    let counter = SlotCounter(limit: 1)
    /// Whether the mark was set in this round, and whether giving back saw it.
    let marked = Atomic(false)
    let seen = Atomic(false)
    private let arrived = Atomic(0)

    func meet(_ round: Int) {
      arrived.add(1, ordering: .acquiringAndReleasing)
      var looks = 0
      while arrived.load(ordering: .acquiring) < 2 * (round + 1) {
        looks += 1
        // At first without a pause: both are to go on at the same moment.
        if looks > 300 { sched_yield() }
      }
    }

    func spin(_ turns: Int) {
      for _ in 0..<turns { _ = arrived.load(ordering: .relaxed) }
    }
  }

  // Through `Admission` any later request would heal a lost wake-up and hide it; so this looks at the two steps themselves.
  @Test("A slot given back while somebody marks it is either seen free or sees the mark", arguments: [false, true])
  func race(takes: Bool) {
    let race = Race()
    onThreads(2) { thread in
      var random = SeededGenerator(UInt64(thread))
      for round in 0..<20_000 {
        if thread == 0 {
          let isTaken = race.counter.take()
          #expect(isTaken)
        }
        race.meet(3 * round)
        race.spin(Int.random(in: 0..<20, using: &random))
        if thread == 0 {
          race.seen.store(race.counter.giveBack(), ordering: .relaxed)
        } else {
          race.marked.store(takes ? !race.counter.takeOrMark() : race.counter.markIfFull(), ordering: .relaxed)
        }
        race.meet(3 * round + 1)
        if thread == 0 {
          let (marked, seen) = (race.marked.load(ordering: .relaxed), race.seen.load(ordering: .relaxed))
          if marked != seen { Issue.record("marked \(marked), seen \(seen)") }
          race.counter.unmark()
          if takes, !marked { _ = race.counter.giveBack() }
        }
        race.meet(3 * round + 2)
      }
    }
    #expect(race.counter.snapshot.taken == 0)
  }
}
