import Synchronization

/// Where calls for one model name may go: legs, tried in order.
package final class Route: Sendable {
  package let legs: [Leg]
  /// Turns with every call; what round robin and tie breaks are counted with.
  private let turns = Atomic<UInt64>(0)

  init(legs: [Leg]) { self.legs = legs }

  package func nextTurn() -> UInt64 { turns.add(1, ordering: .relaxed).oldValue }
}

/// One model behind a name: the model's own name, and who has it.
package struct Leg: Sendable {
  package enum Destination: Sendable {
    /// Positions in `RoutingTable.endpoints` of the enabled endpoints that have the model; empty when none is enabled.
    case endpoints([Int])
    /// Position in `RoutingTable.clouds`.
    case cloud(Int)
  }
  /// The name that the upstream knows it by, as UTF-8.
  package let model: [UInt8]
  package let destination: Destination
}
