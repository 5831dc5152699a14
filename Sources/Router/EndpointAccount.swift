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

  private let inFlightCount = Atomic<Int>(0)
  private let finishedCount = Atomic<UInt64>(0)
  private let failureCount = Atomic<UInt64>(0)
  private let healthValue = Atomic<Health>(.pending)
  /// What its answers cost, and how fast they come.
  package let tokens = TokenAccount()

  package init() {}

  /// Calls that hold a lease now.
  package var inFlight: Int { inFlightCount.load(ordering: .relaxed) }
  /// Calls that ended, in any way, since the process started.
  package var finished: UInt64 { finishedCount.load(ordering: .relaxed) }
  /// Calls that ended by a fault of the endpoint.
  package var failures: UInt64 { failureCount.load(ordering: .relaxed) }
  package var health: Health { healthValue.load(ordering: .relaxed) }

  /// Takes one in-flight slot; the lease gives it back.
  package func lease() -> Lease {
    inFlightCount.add(1, ordering: .relaxed)
    return Lease(self)
  }

  /// For an endpoint that cannot fail to answer: one inside the gateway.
  package func markOnline() { note(.online) }

  func release(_ outcome: CallOutcome) {
    inFlightCount.subtract(1, ordering: .relaxed)
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
