import Synchronization

/// Where calls for one model name may go: legs, tried in order.
package final class Route: Sendable {
  package let legs: [Leg]
  /// Turns with every call; what round robin and tie breaks are counted with.
  private let turns = Atomic<UInt64>(0)

  init(legs: [Leg]) { self.legs = legs }

  package func nextTurn() -> UInt64 { turns.add(1, ordering: .relaxed).oldValue }
}
