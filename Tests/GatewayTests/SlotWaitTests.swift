import NIOCore
import NIOEmbedded
import Router
import Testing

@testable import Gateway

@Suite("The wait for a slot")
struct SlotWaitTests {
  enum Ending: CaseIterable { case admitted, left, timedOut, leftWhenAdmitted }

  /// What a call holds while it waits; gone once nobody holds the call any more.
  private final class Call {
    var wait: SlotWait?
    var ended = 0
  }

  @Test("However it ends, it keeps nothing of its call", arguments: Ending.allCases)
  func isGone(ending: Ending) {
    let loop = EmbeddedEventLoop()
    let admission = Admission(AdmissionLimits(maxConcurrent: 1, maxWaiting: 10, timeout: .seconds(10)))
    weak var gone: Call?
    do {
      var running = admission.enter()
      let call = Call()
      gone = call
      let wait = SlotWait(admission, loop: loop) { [call] _ in
        call.ended += 1
        call.wait = nil
      }
      call.wait = wait
      guard case .waiting = wait.start(for: [], givingUp: nil) else {
        Issue.record("it does not wait, though the only slot is taken")
        return
      }
      switch ending {
      case .admitted:
        running = nil
        loop.run()
      case .left: leave(call)
      case .timedOut: loop.advanceTime(by: .seconds(11))
      case .leftWhenAdmitted:
        running = nil
        leave(call)
        loop.run()
      }
      #expect(call.ended == (ending == .admitted || ending == .timedOut ? 1 : 0))
      _ = consume running
    }
    #expect(gone == nil)
    #expect(admission.figures.running == 0 && admission.figures.waiting == 0)
  }

  private func leave(_ call: Call) {
    call.wait?.leave()
    call.wait = nil
  }
}
