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
