import Synchronization

/// What a ticket that was waited for carries beyond its slot. Apart from it, so that the ticket of a request that never waited is two words.
final class Grant: Sendable {
  let arrival: Arrival
  private let seat: Mutex<Seat?>

  init(_ arrival: Arrival, seat: consuming sending Seat?) {
    self.arrival = arrival
    self.seat = Mutex(seat)
  }

  func takeSeat() -> Seat? {
    seat.withLock { $0.take() }
  }
}
