import Testing

@testable import Router

@Suite("WaitingLine")
struct WaitingLineTests {
  private let start = ContinuousClock.now

  @Test("Random inserts, removals and expiries agree with a sorted array", arguments: 1...10 as ClosedRange<UInt64>)
  func model(seed: UInt64) {
    var random = SeededGenerator(seed)
    var line = WaitingLine<UInt64, Int>()
    var model: [(arrival: UInt64, seats: [Int], deadline: ContinuousClock.Instant)] = []
    let lanes = [[], [1], [1, 2], [3]]
    var unused = Array(0..<400 as Range<UInt64>)
    for _ in 0..<600 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        guard !unused.isEmpty else { break }
        // Mostly in order, at times an old number, as of one that lines up again.
        let arrival = unused.remove(at: Bool.random(using: &random) ? 0 : Int.random(in: 0..<unused.count, using: &random))
        let seats = lanes[Int.random(in: 0..<lanes.count, using: &random)]
        let deadline = start + .seconds(Int.random(in: 0..<100, using: &random))
        line.insert(arrival, for: seats, arrival: arrival, deadline: deadline)
        model.append((arrival, seats, deadline))
        model.sort { $0.arrival < $1.arrival }
      case 5..<8:
        let blocked = lanes.filter { _ in Bool.random(using: &random) }
        let first = line.first(except: blocked)
        let expected = model.first { !blocked.contains($0.seats) }
        #expect(first?.arrival == expected?.arrival && first?.seats == expected?.seats && first?.element == expected?.arrival)
      case 8:
        guard let gone = model.randomElement(using: &random)?.arrival else { break }
        let removed = line.remove(gone)
        #expect(removed?.element == gone)
        let again = line.remove(gone)
        #expect(again == nil)
        model.removeAll { $0.arrival == gone }
      default:
        #expect(line.nextDeadline == model.map(\.deadline).min())
        guard let earliest = line.nextDeadline, Int.random(in: 0..<5, using: &random) == 0 else { break }
        let moment = earliest + .seconds(2)
        #expect(line.expire(at: moment) == model.filter { $0.deadline <= moment }.map(\.arrival))
        model.removeAll { $0.deadline <= moment }
      }
      #expect(line.count == model.count)
      for seat in 1...4 { #expect(line.wants(seat) == model.contains { $0.seats.contains(seat) }) }
    }
    while let first = line.first(except: []) {
      #expect(first.arrival == model.removeFirst().arrival)
      _ = line.remove(first.arrival)
    }
    #expect(model.isEmpty && line.count == 0)
  }
}
