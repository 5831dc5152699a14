/// One of the gateway's slots for a running request. It cannot be copied, and gives the slot back exactly once: when it is dropped.
package struct Ticket: ~Copyable, Sendable {
  private let admission: Admission
  /// nil for a request that did not wait.
  let arrival: Arrival?
  private var seat: Seat?

  init(_ admission: Admission, arrival: Arrival? = nil, seat: consuming Seat? = nil) {
    self.admission = admission
    self.arrival = arrival
    self.seat = seat
  }

  /// The seat at an endpoint that came with the ticket: the request waited for one, and its first try goes there. Only once not nil.
  package mutating func takeSeat() -> Seat? { seat.take() }

  deinit { admission.giveBack() }
}
