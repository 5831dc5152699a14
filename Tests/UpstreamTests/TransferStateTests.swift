import Testing

@testable import Upstream

@Suite("The state of a transfer") struct TransferStateTests {
  static let moves: [(TransferState, TransferState.Event, TransferState)] = [
    (.idle, .mustResolve, .resolving), (.idle, .launch, .awaitingHead), (.idle, .end, .ended),
    (.resolving, .launch, .awaitingHead), (.resolving, .end, .ended),
    (.awaitingHead, .head, .receiving), (.awaitingHead, .end, .ended),
    (.receiving, .pause, .paused), (.receiving, .end, .ended),
    (.paused, .resume, .receiving), (.paused, .end, .ended),
  ]

  @Test(arguments: [TransferState.idle, .resolving, .awaitingHead, .receiving, .paused, .ended], TransferState.Event.allCases)
  func `moves as its comments say and in no other way`(from: TransferState, event: TransferState.Event) {
    var state = from
    let expected = Self.moves.first { $0.0 == from && $0.1 == event }?.2
    #expect(state.apply(event) == (expected != nil))
    #expect(state == expected ?? from)
  }
}
