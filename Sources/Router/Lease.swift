/// One in-flight slot of an endpoint. It cannot be copied, and gives the slot back exactly once: when it is finished or dropped.
package struct Lease: ~Copyable {
  private let account: EndpointAccount
  /// Given back after the outcome was noted, when this is gone.
  private let seat: Seat
  private var outcome: CallOutcome = .abandoned

  init(_ account: EndpointAccount, _ seat: consuming Seat) {
    self.account = account
    self.seat = seat
  }

  /// Gives the slot back and says how the call went. A lease that is dropped without this counts as abandoned.
  package consuming func finish(_ outcome: CallOutcome) {
    self.outcome = outcome
  }

  deinit { account.release(outcome) }
}
