/// One of the gateway's slots for a running request. It cannot be copied, and gives the slot back exactly once: when it is dropped.
package struct Ticket: ~Copyable, Sendable {
  private let admission: Admission
  /// nil for a request that did not wait.
  private let grant: Grant?

  init(_ admission: Admission, _ grant: Grant? = nil) {
    self.admission = admission
    self.grant = grant
  }

  /// nil for a request that did not wait.
  var arrival: Arrival? { grant?.arrival }

  /// The seat at an endpoint that came with the ticket: the request waited for one, and its first try goes there. Once; nil after that.
  package func takeSeat() -> Seat? { grant?.takeSeat() }

  deinit { admission.giveBack() }
}
