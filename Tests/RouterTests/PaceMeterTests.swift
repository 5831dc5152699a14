import Testing

@testable import Router

@Suite("PaceMeter")
struct PaceMeterTests {
  private let start = ContinuousClock.now

  @Test("With nothing measured it says the fallback, within 1 s and 60 s", arguments: [(0, 1), (10, 10), (300, 60)])
  func unmeasured(fallback: Int, expected: Int) {
    #expect(PaceMeter().wait(behind: 5, at: start, otherwise: .seconds(fallback)) == .seconds(expected))
  }

  @Test("A steady pace gives the time for all before and oneself")
  func steady() {
    var pace = PaceMeter()
    for step in 0...20 { pace.look(ended: step, at: start + .milliseconds(500 * step)) }
    let now = start + .milliseconds(500 * 20)
    #expect(pace.wait(behind: 9, at: now, otherwise: .zero) == .seconds(5))
    #expect(pace.wait(behind: 0, at: now, otherwise: .zero) == .seconds(1))
    #expect(pace.wait(behind: 1000, at: now, otherwise: .zero) == .seconds(60))
  }

  @Test("Silence counts as soon as it is longer than the usual interval")
  func silence() {
    var pace = PaceMeter()
    for step in 0...20 { pace.look(ended: step, at: start + .milliseconds(100 * step)) }
    let now = start + .milliseconds(100 * 20) + .seconds(4)
    pace.look(ended: 20, at: now)
    #expect(pace.wait(behind: 1, at: now, otherwise: .zero) == .seconds(8))
  }

  @Test("What ended while nobody wanted a slot says nothing")
  func pause() {
    var pace = PaceMeter()
    for step in 0...20 { pace.look(ended: step, at: start + .milliseconds(1000 * step)) }
    let later = start + .seconds(3600)
    pace.look(ended: 22, at: later)
    pace.look(ended: 23, at: later + .seconds(1))
    #expect(pace.wait(behind: 2, at: later + .seconds(1), otherwise: .zero) == .seconds(3))
  }

  @Test("The count may overflow between two looks")
  func overflow() {
    var pace = PaceMeter()
    pace.look(ended: SlotWord.endedModulus - 2, at: start)
    pace.look(ended: 2, at: start + .seconds(8))
    #expect(pace.wait(behind: 0, at: start + .seconds(8), otherwise: .zero) == .seconds(2))
  }
}
