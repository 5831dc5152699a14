import Synchronization

/// Where calls for one model name may go: legs, tried in order.
package final class Route: Sendable {
  package let legs: [Leg]
  /// Among the routes of its table.
  package let position: Int
  /// Turns with every call; what round robin and tie breaks are counted with.
  private let turns = Atomic<UInt64>(0)

  init(legs: [Leg], position: Int) {
    self.legs = legs
    self.position = position
  }

  package func nextTurn() -> UInt64 { turns.add(1, ordering: .relaxed).oldValue }
}
