package import Config
package import Gateway
import HTTPTypes
import Hummingbird
package import Logging
package import NIOCore
import Router

/// The gateway as it is reached over HTTP: the same routes and the same event loops for every address.
package struct GatewayServer {
  package struct Configuration: Sendable {
    package var version: String
    package var logger: Logger
    /// nil: no access log.
    package var accessLog: AccessLog?
    /// What requests are counted with.
    package var metrics: GatewayMetrics
    /// What `/metrics` shows; `metrics` is fed into it.
    package var registry: PrometheusRegistry
    /// Client connections that the process has room for; `max_connections` counts when it is less.
    package var connectionsAtMost: Int
    /// What changes the file.
    package var changes: FileChanges

    package init(
      version: String, logger: Logger, accessLog: AccessLog?, metrics: GatewayMetrics,
      registry: PrometheusRegistry, connectionsAtMost: Int, changes: FileChanges
    ) {
      self.version = version
      self.logger = logger
      self.accessLog = accessLog
      self.metrics = metrics
      self.registry = registry
      self.connectionsAtMost = connectionsAtMost
      self.changes = changes
    }
  }

  private let channel: GatewayChannel
  private let loops: LoopStates
  private let group: any EventLoopGroup
  private let logger: Logger
  private let tables: LiveTable<ServingTable>
  private let accessLog: AccessLog?
  private let departure = Departure()

  /// - Parameters:
  ///   - group: the event loops that serve connections.
  package init(reloader: Reloader, dataPlane: DataPlane, group: any EventLoopGroup, configuration: Configuration) {
    self.group = group
    logger = configuration.logger
    accessLog = configuration.accessLog
    tables = reloader.tables
    let router = GatewayRoutes(reloader: reloader, departure: departure, configuration: configuration).router()
    MethodRoutes().add(to: router)
    loops = LoopStates(group) { [departure] loop in
      LoopState(
        tables: reloader.tables, relays: dataPlane.context(for: loop, admission: reloader.admission),
        accessLog: AccessLog.Writer(log: configuration.accessLog, loop: loop), metrics: configuration.metrics,
        departure: departure)
    }
    reloader.tables.onPublish { [loops] in loops.renewTables() }
    let responder = FrameworkResponder(router: router.buildResponder(), tables: reloader.tables, departure: departure)
    let framework = FrameworkChannel(responder: responder.respond)
    channel = GatewayChannel(framework: framework, loops: loops, limit: ConnectionLimit(room: configuration.connectionsAtMost))
  }

  /// The service that listens on `addresses`: with TLS on those of TCP if the table has a certificate now.
  ///
  /// - Parameter onListening: called once all of them take connections, with the addresses as bound, in the same order: a port 0 has become
  ///   a real one.
  package func listeners(on addresses: [ListenAddress], onListening: @escaping @Sendable ([ListenAddress]) -> Void) -> Listeners {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .notice)
    return Listeners(
      addresses: addresses, securesTCP: tables.current.security != nil, gateway: channel, group: group, logger: quiet,
      drainTimeout: { [tables] in tables.current.settings.server.drainTimeout },
      lostClients: Listeners.LostClientsSource(
        current: { [tables] in LostClients(writeTimeout: tables.current.settings.server.writeTimeout) },
        onChange: { [tables] in tables.onPublish($0) }),
      onListening: onListening)
  }

  /// The beginning of the end: from now on `/readyz` says no, and every answer tells its client to close the connection. Requests are
  /// still taken, until a graceful shutdown of the listeners.
  package func beginLeaving() { departure.begin() }

  /// Writes the lines of all calls that have ended, as far as the log takes them, and closes the access log.
  ///
  /// Call it when the listeners have ended, and before the event loops do.
  package func closeAccessLog() async throws {
    guard let accessLog else { return }
    try await loops.flushAccessLog()
    try await accessLog.close(on: group.next())
  }
}
