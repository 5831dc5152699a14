/// One in-flight slot of an endpoint. It cannot be copied, and gives the slot back exactly once: when it is finished or dropped.
package struct Lease: ~Copyable {
  private let account: EndpointAccount
  private var outcome: CallOutcome = .abandoned

  init(_ account: EndpointAccount) { self.account = account }

  /// Gives the slot back and says how the call went. A lease that is dropped without this counts as abandoned.
  package consuming func finish(_ outcome: CallOutcome) {
    self.outcome = outcome
  }

  deinit { account.release(outcome) }
}
