import Testing

@testable import Router

@Suite("Admission")
struct AdmissionTests {
  private let clock = ManualClock()

  private func admission(_ concurrent: Int, waiting: Int = 10, timeout: Duration = .seconds(10)) -> Admission {
    let clock = clock
    return Admission(AdmissionLimits(maxConcurrent: concurrent, maxWaiting: waiting, timeout: timeout)) { clock.now }
  }

  @Test("Requests above the limit wait, and go in the order in which they came")
  func order() {
    let admission = admission(2)
    let caller = AdmissionCaller(admission)
    for id in 1...5 { caller.arrive(id) }
    #expect(caller.running == [1, 2] && caller.waiting == [3, 4, 5])
    caller.finish(1)
    caller.finish(2)
    caller.turn()
    #expect(caller.running == [3, 4] && caller.waiting == [5] && caller.started == [1, 2, 3, 4])
    for id in [3, 4] { caller.finish(id) }
    caller.turn()
    caller.finish(5)
    #expect(admission.figures.running == 0 && admission.figures.admittedAfterWait == 3)
    #expect(admission.slots.snapshot.isWanted == false, "with nobody waiting the lock is not needed any more")
  }

  @Test("Nobody who comes later gets a slot that somebody waits for")
  func noOvertaking() {
    let admission = admission(1)
    let caller = AdmissionCaller(admission)
    caller.arrive(1)
    caller.arrive(2)
    caller.finish(1)
    // The slot is the second one's before its loop has heard of it.
    caller.arrive(3)
    caller.turn()
    #expect(caller.running == [2] && caller.waiting == [3])
  }

  @Test("A full line refuses, one of length 0 refuses everybody")
  func refusal() {
    for length in [0, 2] {
      let admission = admission(1, waiting: length)
      let caller = AdmissionCaller(admission)
      for id in 1...4 { caller.arrive(id) }
      #expect(caller.refused.keys.sorted() == Array((2 + length)...4) && caller.waiting.count == length)
      #expect(admission.figures.refused == UInt64(3 - length))
      caller.finish(1)
      caller.turn()
      #expect(caller.running == (length == 0 ? [] : [2]))
      caller.arrive(9)
      #expect(caller.refused[9] == nil)
    }
  }

  @Test("Who leaves the line makes room in it, and is not admitted")
  func leaving() {
    let admission = admission(1, waiting: 2)
    let caller = AdmissionCaller(admission)
    for id in 1...3 { caller.arrive(id) }
    clock.advance(by: .seconds(4))
    #expect(caller.leave(2))
    clock.advance(by: .seconds(6))
    #expect(caller.leave(3, because: .timedOut))
    caller.arrive(4)
    caller.finish(1)
    caller.turn()
    #expect(caller.running == [4])
    let figures = admission.figures
    #expect(figures.abandoned == 1 && figures.timedOut == 1 && figures.refused == 0 && figures.timeWaited == .seconds(14))
  }

  @Test("Who leaves after being admitted gives the slot to the next")
  func leavingLate() {
    let caller = AdmissionCaller(admission(1))
    for id in 1...3 { caller.arrive(id) }
    caller.finish(1)
    #expect(!caller.leave(2))
    caller.turn()
    #expect(caller.running == [3])
  }

  @Test("A ticket that nobody claims is given back with its waiter")
  func unclaimed() {
    let admission = admission(1)
    let first = admission.enter()
    let isIn = first != nil
    #expect(isIn)
    if case .waiting(let waiter) = admission.wait(resume: {}) {
      drop(first)
      #expect(admission.figures.running == 1)
      _ = consume waiter
    } else {
      Issue.record("it should wait")
    }
    #expect(admission.figures.running == 0)
  }

  @Test("A higher limit lets waiters in at once; a lower one cuts nobody, neither who runs nor who waits")
  func resize() {
    let admission = admission(2)
    let caller = AdmissionCaller(admission)
    for id in 1...6 { caller.arrive(id) }
    admission.apply(AdmissionLimits(maxConcurrent: 4, maxWaiting: 10, timeout: .seconds(10)))
    caller.turn()
    #expect(caller.running == [1, 2, 3, 4] && caller.waiting == [5, 6])
    admission.apply(AdmissionLimits(maxConcurrent: 1, maxWaiting: 0, timeout: .seconds(10)))
    #expect(caller.running == [1, 2, 3, 4] && caller.waiting == [5, 6])
    caller.arrive(7)
    #expect(caller.refused[7] != nil)
    for id in 1...3 { caller.finish(id) }
    #expect(!caller.turn())
    caller.finish(4)
    caller.turn()
    #expect(caller.running == [5])
  }

  @Test("A waiter's deadline is the line's time-out from when it came; a reload changes it for later ones")
  func deadline() {
    let admission = admission(1, timeout: .seconds(10))
    let first = admission.enter()
    let isIn = first != nil
    #expect(isIn)
    let start = clock.now
    if case .waiting(let waiter) = admission.wait(resume: {}) { #expect(waiter.deadline == start + .seconds(10)) }
    admission.apply(AdmissionLimits(maxConcurrent: 1, maxWaiting: 5, timeout: .seconds(3)))
    if case .waiting(let waiter) = admission.wait(resume: {}) { #expect(waiter.deadline == start + .seconds(3)) }
    drop(first)
  }

  @Test("Retry-After follows the pace at which slots come free, with nothing measured the line's time-out")
  func retryAfter() {
    let admission = admission(1, waiting: 2, timeout: .seconds(7))
    let caller = AdmissionCaller(admission)
    for id in 1...4 { caller.arrive(id) }
    #expect(caller.refused[4] == .seconds(7))
    for id in 1...20 {
      clock.advance(by: .seconds(2))
      caller.finish(id)
      caller.turn()
      caller.arrive(id + 3)
      if id == 1 { caller.arrive(4) }
    }
    #expect(caller.waiting.count == 2)
    caller.arrive(99)
    #expect(caller.refused[99] == .seconds(6), "two before it and itself, 2 s each")
    #expect(admission.retryAfter() == .seconds(6))
  }

  private func drop(_ ticket: consuming Ticket?) {}
}
