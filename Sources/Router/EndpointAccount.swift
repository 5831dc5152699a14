import Synchronization

/// The live figures of one endpoint: they outlive routing tables and are changed by every call, from any thread.
package final class EndpointAccount: Sendable {
  /// How the last finished calls went, as far as calls alone can tell.
  package enum Health: UInt8, Sendable, AtomicRepresentable {
    /// No call has ended yet.
    case pending
    /// The last call got an answer.
    case online
    /// The last call found nobody: connecting failed or the exchange broke.
    case offline
  }

  /// The in-flight slots: `endpoints[].max_concurrent`.
  package let seats: EndpointSeats
  private let finishedCount = Atomic<UInt64>(0)
  private let failureCount = Atomic<UInt64>(0)
  private let healthValue = Atomic<Health>(.pending)
  /// What its answers cost, and how fast they come.
  package let tokens = TokenAccount()

  /// - Parameter admission: whose waiters want the slots; nil when nobody ever waits for them.
  package init(admission: Admission? = nil) {
    seats = EndpointSeats(admission: admission)
  }

  /// Calls that hold a lease now.
  package var inFlight: Int { seats.taken }
  /// Calls that ended, in any way, since the process started.
  package var finished: UInt64 { finishedCount.load(ordering: .relaxed) }
  /// Calls that ended by a fault of the endpoint.
  package var failures: UInt64 { failureCount.load(ordering: .relaxed) }
  package var health: Health { healthValue.load(ordering: .relaxed) }

  /// Takes an in-flight slot, if one is free and nobody waits for it; the lease gives it back.
  package func tryLease() -> Lease? {
    guard let seat = seats.take() else { return nil }
    return Lease(self, seat)
  }

  /// Takes an in-flight slot above any limit: for clouds, and for what runs inside the gateway.
  package func lease() -> Lease { Lease(self, seats.takeAnyway()) }

  /// With a slot that has been waited for, one of this account's.
  package func lease(holding seat: consuming Seat) -> Lease { Lease(self, seat) }

  /// For an endpoint that cannot fail to answer: one inside the gateway.
  package func markOnline() { note(.online) }

  func release(_ outcome: CallOutcome) {
    finishedCount.add(1, ordering: .relaxed)
    switch outcome {
    case .answered: note(.online)
    case .unreachable:
      failureCount.add(1, ordering: .relaxed)
      note(.offline)
    case .abandoned: break
    }
  }

  /// Written only on a change, so that busy endpoints do not pass a cache line around for nothing.
  private func note(_ health: Health) {
    if self.health != health { healthValue.store(health, ordering: .relaxed) }
  }
}
