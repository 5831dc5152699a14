import Config
import Logging
import NIOCore
import ServiceLifecycle

/// All addresses as one service: they begin together, and at the end they stop accepting together.
///
/// `run` throws `ListenFailure` if one cannot be listened on, and then serves on none; `ListenerLoss` if one is lost.
package struct Listeners: Service {
  let addresses: [ListenAddress]
  /// Whether clients speak TLS on addresses of TCP. On Unix sockets they never do: the file system guards those.
  let securesTCP: Bool
  let gateway: GatewayChannel
  let group: any EventLoopGroup
  let logger: Logger
  /// Asked when draining begins.
  let drainTimeout: @Sendable () -> Duration
  let lostClients: LostClientsSource
  let onListening: @Sendable ([ListenAddress]) -> Void

  /// What counts as a lost client: now, and after every change.
  struct LostClientsSource: Sendable {
    let current: @Sendable () -> LostClients
    let onChange: @Sendable (@escaping @Sendable () -> Void) -> Void
  }

  package func run() async throws {
    let listeners = try await bind()
    let watch = { @Sendable [lostClients] in for listener in listeners { listener.watch(for: lostClients.current()) } }
    lostClients.onChange(watch)
    // For a change since they were bound.
    watch()
    onListening(listeners.map(\.address))
    try await withThrowingTaskGroup(of: Ending.self) { tasks in
      for listener in listeners {
        tasks.addTask {
          try await listener.serve()
          return .listener
        }
      }
      tasks.addTask {
        await boundDrain(of: listeners)
        return .drain
      }
      var serving = listeners.count
      // The first error leaves the closure, which cancels the others.
      while let ending = try await tasks.next() {
        if ending == .listener { serving -= 1 }
        // Cancelling a listener closes what is still open; there is nothing more to bound once all have ended.
        if ending == .drain || serving == 0 { tasks.cancelAll() }
      }
    }
  }

  private enum Ending {
    case listener, drain
  }

  /// For clients to read the last of an answer that was ended.
  private static let lastWords = Duration.seconds(1)

  /// Returns when whatever is open has had its time since the graceful shutdown, or by cancellation.
  private func boundDrain(of listeners: [Listener]) async {
    do {
      try await gracefulShutdown()
      try await Task.sleep(for: drainTimeout())
      for listener in listeners { listener.endCalls() }
      try await Task.sleep(for: Self.lastWords)
    } catch {
      // Cancelled: all have ended before.
    }
  }

  private func bind() async throws(ListenFailure) -> [Listener] {
    var listeners: [Listener] = []
    do {
      for address in addresses {
        listeners.append(
          try await Listener(
            on: address, isSecured: securesTCP && address.isTCP, lostClients: lostClients.current(), gateway: gateway, group: group,
            logger: logger))
      }
    } catch {
      for listener in listeners { listener.close() }
      throw error
    }
    return listeners
  }
}

extension ListenAddress {
  fileprivate var isTCP: Bool {
    switch self {
    case .tcp: true
    case .unix: false
    }
  }
}
