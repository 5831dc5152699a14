import Synchronization

/// One request in the waiting line, as its event loop holds it.
package final class Waiter: Sendable {
  let standing: Arrival
  let since: ContinuousClock.Instant
  let resume: @Sendable () -> Void
  private let ticket = Mutex<Ticket?>(nil)

  init(_ arrival: Arrival, since: ContinuousClock.Instant, resume: @escaping @Sendable () -> Void) {
    standing = arrival
    self.since = since
    self.resume = resume
  }

  /// When to give up: the caller's own timer calls `Admission.leave` then.
  package var deadline: ContinuousClock.Instant { standing.deadline }
  var arrival: UInt64 { standing.number }

  /// The ticket, once: after `resume` was called, or `leave` said false. A ticket that nobody claims is given back with the waiter.
  package func claim() -> Ticket? {
    ticket.withLock { $0.take() }
  }

  func hand(_ ticket: consuming sending Ticket) {
    var ticket: Ticket? = consume ticket
    self.ticket.withLock { $0 = ticket.take() }
  }
}
