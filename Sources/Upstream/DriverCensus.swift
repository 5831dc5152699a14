/// What the driver threads hold at one moment.
package struct DriverCensus: Equatable, Sendable {
  /// Transfers that have not ended, those that wait for an address among them.
  package var transfers = 0
  /// Targets for which something is prepared.
  package var targets = 0
  /// Prepared handles without a transfer.
  package var idleHandles = 0
  /// libcurl multi handles.
  package var shards = 0

  package init(transfers: Int = 0, targets: Int = 0, idleHandles: Int = 0, shards: Int = 0) {
    self.transfers = transfers
    self.targets = targets
    self.idleHandles = idleHandles
    self.shards = shards
  }

  static func + (a: DriverCensus, b: DriverCensus) -> DriverCensus {
    DriverCensus(
      transfers: a.transfers + b.transfers, targets: a.targets + b.targets, idleHandles: a.idleHandles + b.idleHandles,
      shards: a.shards + b.shards)
  }
}
