/// One in-flight slot of an endpoint. It cannot be copied, and gives the slot back exactly once: when it is dropped.
package struct Seat: ~Copyable, Sendable {
  /// Whose slot it is.
  package let seats: EndpointSeats

  /// - Precondition: the slot has been taken.
  init(takenFrom seats: EndpointSeats) { self.seats = seats }

  deinit { seats.giveBack() }
}
