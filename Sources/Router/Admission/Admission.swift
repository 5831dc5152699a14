import Synchronization

/// Lets requests in: at most `max_concurrent` run at once, further ones wait in order, and those beyond the line's bound are refused.
///
/// A request that finds a slot free and nobody waiting takes it with one atomic exchange. The lock is for those who wait, and for those whose
/// end they wait for. Callers are told on no particular thread and never under the lock.
package final class Admission: Sendable {
  /// What became of a request that did not get in at once.
  package enum Wait: ~Copyable, Sendable {
    /// It got in after all.
    case admitted(Ticket)
    /// It stands in the line; `resume` is called once, unless it leaves.
    case waiting(Waiter)
    /// The line is full. The duration is for `Retry-After`, 1 s...60 s.
    case refused(retryAfter: Duration)
  }

  let slots: SlotCounter
  private let room: Mutex<WaitingRoom>
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameter now: the clock, asked only when somebody waits or is refused.
  package init(_ limits: AdmissionLimits, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    slots = SlotCounter(limit: limits.maxConcurrent)
    room = Mutex(WaitingRoom(limits))
    self.now = now
  }

  /// A slot, if one is free and nobody waits. Else the request must `wait`. Cost: one atomic exchange.
  package func enter() -> Ticket? { slots.take() ? Ticket(self) : nil }

  /// Waits for a slot, or, giving the slot up meanwhile, for a seat at one of the endpoints that have the model.
  ///
  /// A request that waits for seats keeps no slot from requests for other models. Once a seat is free and a slot is too, it gets both. If it
  /// waited before, it keeps its place in the order and its deadline.
  ///
  /// - Parameters:
  ///   - seats: those of the endpoints that were passed over because they were full; empty for a request that only needs a slot.
  ///   - ticket: what `enter` or an earlier wait gave; nil if nothing.
  ///   - resume: called once, from any thread, when `Waiter.claim()` has the ticket. It must hop to the request's event loop.
  package func wait(
    for seats: [EndpointSeats] = [], givingUp ticket: consuming Ticket? = nil, resume: @escaping @Sendable () -> Void
  ) -> Wait {
    let arrival = ticket?.arrival
    // Before the lock: giving a slot back may need it.
    drop(ticket)
    let now = now()
    let (waiter, refusal, admitted) = room.withLock { room in
      let waiter = room.lineUp(for: seats, as: arrival, at: now, resume: resume)
      let admitted = room.settle(self, at: now)
      // Who waited before was counted then, and is not turned away for those who came later.
      guard arrival == nil, room.line.contains(waiter.arrival), room.line.count > room.limits.maxWaiting else {
        return (waiter, nil as Duration?, admitted)
      }
      _ = room.leave(waiter.arrival, at: now)
      room.countRefusal()
      return (waiter, room.retryAfter(slots, at: now), admitted)
    }
    for other in admitted where other !== waiter { other.resume() }
    if let refusal { return .refused(retryAfter: refusal) }
    if admitted.contains(where: { $0 === waiter }), let ticket = waiter.claim() { return .admitted(ticket) }
    return .waiting(waiter)
  }

  /// Takes a request out of the line, from any thread. Cost: O(1), apart from those who can go because of it.
  ///
  /// - Returns: false when it was admitted meanwhile: `resume` was called or is about to be, and `Waiter.claim()` has the ticket.
  package func leave(_ waiter: Waiter, because reason: LeaveReason) -> Bool {
    let now = now()
    let (hasLeft, admitted) = room.withLock { room in
      guard room.leave(waiter.arrival, at: now) != nil else { return (false, [] as [Waiter]) }
      room.count(reason)
      return (true, room.settle(self, at: now))
    }
    for other in admitted { other.resume() }
    return hasLeft
  }

  /// A reload changed the limits. Higher ones let waiters in at once; lower ones cut nobody, neither who runs nor who waits.
  package func apply(_ limits: AdmissionLimits) {
    slots.setLimit(limits.maxConcurrent)
    room.withLock { $0.limits = limits }
    settle()
  }

  /// For the answer to a request whose wait timed out: 1 s...60 s, an estimate from the length of the line and the pace at which slots came
  /// free lately; the line's time-out while nothing was measured.
  package func retryAfter() -> Duration {
    let now = now()
    return room.withLock { $0.retryAfter(slots, at: now) }
  }

  package var figures: AdmissionFigures {
    let (figures, waiting) = room.withLock { ($0.figures, $0.line.count) }
    var complete = figures
    complete.waiting = waiting
    complete.running = slots.snapshot.taken
    return complete
  }

  func giveBack() {
    if slots.giveBack() { settle() }
  }

  /// Something came free that somebody wants, or may have.
  func settle() {
    let now = now()
    for waiter in room.withLock({ $0.settle(self, at: now) }) { waiter.resume() }
  }

  private func drop(_ ticket: consuming Ticket?) {}
}
