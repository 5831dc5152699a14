/// The figures of the upstream side that an operator never has to know. The defaults are what was measured to be good.
package struct UpstreamTuning: Sendable {
  /// Transfers per curl multi handle. libcurl looks for a free connection by walking all connections to a host, so the walk is kept short.
  package var transfersPerShard = 16
  /// Idle connections that one multi handle keeps; the oldest is closed first.
  package var maxIdleConnectionsPerShard = 256
  /// A multi handle without transfers for so long is closed, with its idle connections.
  package var idleShardLifetime = Duration.seconds(120)
  /// Prepared easy handles that one driver thread keeps for later requests, about 8 KiB each.
  package var maxIdleHandles = 2048
  /// Bytes of one answer that the event loop was given and has not yet reported as consumed, before the upstream is no longer read.
  package var window = 128 * 1024
  /// Bytes that libcurl reads at a time, 1 KiB to 512 KiB.
  package var readBuffer = 16 * 1024
  /// Names that are looked up at the same time; others wait for their turn.
  package var resolverThreads = 8
  /// How long a name's addresses are used before they are looked up again.
  package var addressLifetime = Duration.seconds(30)
  /// How long a failed lookup is remembered.
  package var failureLifetime = Duration.seconds(1)
  /// Finds a name's addresses; may block for as long as it likes. Replaced in tests.
  package var lookup: @Sendable (_ host: String) -> [String] = HostLookup.addresses

  package init() {}
}
