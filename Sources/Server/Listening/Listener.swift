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
  private let connections = OpenConnections()
  /// Those that the framework has a part in.
  private let frameworks: AsyncStream<FrameworkChannel.Value>
  private let gateway: GatewayChannel
  private let logger: Logger

  /// Listens; connections wait for `serve`.
  ///
  /// - Parameters:
  ///   - isSecured: whether clients speak TLS.
  ///   - lostClients: how clients that vanish without a word are noticed; see `watch`.
  init(
    on address: ListenAddress, isSecured: Bool, lostClients: LostClients, gateway: GatewayChannel, group: any EventLoopGroup, logger: Logger
  ) async throws(ListenFailure) {
    let quiescing = ServerQuiescingHelper(group: group)
    let (frameworks, incoming) = AsyncStream<FrameworkChannel.Value>.makeStream()
    let connections = connections
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
        connections.add(channel)
        guard gateway.admits(channel, isSecured: isSecured, logger: logger) else { return channel.eventLoop.makeSucceededVoidFuture() }
        return gateway.setup(channel: channel, isSecured: isSecured) { framework in
          // One of the last moment, which nobody would serve any more.
          if case .terminated = incoming.yield(framework) { framework.channel.close(promise: nil) }
        }
      }
    do {
      channel =
        switch address {
        case .tcp(let host, let port):
          try await lostClients.options.reduce(bootstrap) { $0.serverChannelOption($1.option, value: $1.value) }
            .bind(host: host, port: port).get()
        case .unix(let path): try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        }
    } catch {
      throw ListenFailure(address: address, error: error)
    }
    channel.closeFuture.whenComplete { _ in incoming.finish() }
    self.address = address.bound(to: channel.localAddress)
    self.quiescing = quiescing
    self.frameworks = frameworks
    self.gateway = gateway
    self.logger = logger
  }

  /// Serves connections until a graceful shutdown: from then on none is accepted, and the open ones finish what they are at.
  /// Cancellation closes all.
  func serve() async throws(ListenerLoss) {
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        await withDiscardingTaskGroup { group in
          for await framework in frameworks {
            group.addTask { await gateway.framework.handle(value: framework, logger: logger) }
          }
          // Without its socket the gateway would go on in silence: better to end, and be started again.
          if !Task.isCancelled, !Task.isShuttingDownGracefully { connections.closeAll() }
        }
        await connections.ended()
      } onGracefulShutdown: {
        quiescing.initiateShutdown(promise: nil)
      }
    } onCancel: {
      close()
      connections.closeAll()
    }
    if !Task.isCancelled, !Task.isShuttingDownGracefully { throw ListenerLoss(address: address) }
  }

  /// Has clients that vanish without a word noticed, on connections that come in from now on. The kernel knows itself when the other end of a
  /// Unix socket is gone.
  func watch(for lost: LostClients) {
    guard case .tcp = address else { return }
    lost.watch(on: channel).whenFailure { [logger] error in
      // A listener that has ended meanwhile needs nothing.
      if case .ioOnClosedChannel? = error as? ChannelError { return }
      logger.warning("clients that vanish without a word may go unnoticed", metadata: ["error": "\(error)"])
    }
  }

  /// Ends what still runs on the open connections; they close once their clients have read the last of it.
  func endCalls() { connections.endCalls() }

  func close() {
    channel.close(promise: nil)
  }
}

extension ListenAddress {
  fileprivate func bound(to address: SocketAddress?) -> ListenAddress {
    if case .tcp(let host, 0) = self, let port = address?.port { .tcp(host: host, port: port) } else { self }
  }
}
