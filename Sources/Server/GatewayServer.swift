package import Config
package import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
package import NIOCore
import Router
package import ServiceLifecycle

/// The listeners: one service per address, all with the same routes and the same event loops.
package struct GatewayServer {
  package struct Configuration: Sendable {
    package var version: String
    package var logger: Logger
    /// nil: no access log.
    package var accessLog: AccessLog?

    package init(version: String, logger: Logger, accessLog: AccessLog?) {
      self.version = version
      self.logger = logger
      self.accessLog = accessLog
    }
  }

  private let channel: GatewayChannel
  private let group: any EventLoopGroup
  private let logger: Logger

  /// - Parameters:
  ///   - group: the event loops that serve connections.
  ///   - onReload: told of every reload that a client asked for.
  package init(
    reloader: Reloader, dataPlane: DataPlane, group: any EventLoopGroup, configuration: Configuration,
    onReload: @escaping @Sendable (ReloadOutcome) -> Void
  ) {
    self.group = group
    logger = configuration.logger
    let router = Self.routes(reloader, configuration.version, onReload)
    let loops = LoopStates(group) { loop in
      LoopState(
        tables: reloader.tables, relays: dataPlane.context(for: loop),
        accessLog: AccessLog.Writer(log: configuration.accessLog, loop: loop))
    }
    channel = GatewayChannel(responder: FrameworkResponder(router: router, tables: reloader.tables).respond, loops: loops)
  }

  /// The service that listens on `address`.
  ///
  /// - Parameter onListening: called once with the address as bound: a port 0 has become a real one.
  package func service(on address: ListenAddress, onListening: @escaping @Sendable (ListenAddress) async -> Void) -> any Service {
    let bind: BindAddress =
      switch address {
      case .tcp(let host, let port): .hostname(host, port: port)
      case .unix(let path): .unixDomainSocket(path: path)
      }
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .notice)
    return channel.server(
      configuration: ServerConfiguration(address: bind, backlog: 4096),
      onServerRunning: { channel in await onListening(address.bound(to: channel.localAddress)) }, eventLoopGroup: group, logger: quiet)
  }

  private static func routes(
    _ reloader: Reloader, _ version: String, _ onReload: @escaping @Sendable (ReloadOutcome) -> Void
  ) -> some HTTPResponder<GatewayRequestContext> {
    let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.middlewares.add(ErrorMiddleware())
    ModelListRoutes().add(to: router)
    StatusRoutes(reloader: reloader, version: version).add(to: router)
    ConfigRoutes(reloader: reloader, onReload: onReload).add(to: router)
    InferenceMethodRoutes().add(to: router)
    return router.buildResponder()
  }
}

extension ListenAddress {
  fileprivate func bound(to address: SocketAddress?) -> ListenAddress {
    if case .tcp(let host, 0) = self, let port = address?.port { .tcp(host: host, port: port) } else { self }
  }
}
