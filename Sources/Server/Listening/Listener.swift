import Config
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// A bound address and the connections that come in on it.
struct Listener {
  /// As bound: a port 0 has become a real one.
  let address: ListenAddress
  private let channel: any Channel
  private let quiescing: ServerQuiescingHelper
  private let connections: AsyncStream<GatewayConnection>
  private let gateway: GatewayChannel
  private let logger: Logger

  /// Listens; connections wait for `serve`.
  init(on address: ListenAddress, gateway: GatewayChannel, group: any EventLoopGroup, logger: Logger) async throws(ListenFailure) {
    let quiescing = ServerQuiescingHelper(group: group)
    let (connections, incoming) = AsyncStream<GatewayConnection>.makeStream()
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
          try pipeline.addHandler(AcceptBackoffHandler())
          try pipeline.addHandler(AcceptErrors(address: address, logger: logger))
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        gateway.setup(channel: channel, logger: logger).map { connection in
          // A connection of the last moment, which nobody would look after any more.
          if case .terminated = incoming.yield(connection) { channel.close(promise: nil) }
        }
      }
    do {
      channel =
        switch address {
        case .tcp(let host, let port): try await bootstrap.bind(host: host, port: port).get()
        case .unix(let path): try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        }
    } catch {
      throw ListenFailure(address: address, error: error)
    }
    channel.closeFuture.whenComplete { _ in incoming.finish() }
    self.address = address.bound(to: channel.localAddress)
    self.quiescing = quiescing
    self.connections = connections
    self.gateway = gateway
    self.logger = logger
  }

  /// Serves connections until a graceful shutdown: from then on none is accepted, and the open ones finish what they are at. Cancellation closes all.
  func serve() async throws(ListenerLoss) {
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        await withDiscardingTaskGroup { group in
          for await connection in connections {
            group.addTask { await gateway.handle(value: connection, logger: logger) }
          }
          // Without its socket the gateway would go on in silence: better to end, and be started again.
          if !Task.isCancelled, !Task.isShuttingDownGracefully { group.cancelAll() }
        }
      } onGracefulShutdown: {
        quiescing.initiateShutdown(promise: nil)
      }
    } onCancel: {
      close()
    }
    if !Task.isCancelled, !Task.isShuttingDownGracefully { throw ListenerLoss(address: address) }
  }

  func close() {
    channel.close(promise: nil)
  }
}

extension ListenAddress {
  fileprivate func bound(to address: SocketAddress?) -> ListenAddress {
    if case .tcp(let host, 0) = self, let port = address?.port { .tcp(host: host, port: port) } else { self }
  }
}
