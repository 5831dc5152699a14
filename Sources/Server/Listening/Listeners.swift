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
  let onListening: @Sendable ([ListenAddress]) -> Void

  package func run() async throws {
    let listeners = try await bind()
    onListening(listeners.map(\.address))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for listener in listeners { tasks.addTask { try await listener.serve() } }
      // The first error leaves the closure, which cancels the others.
      while try await tasks.next() != nil {}
    }
  }

  private func bind() async throws(ListenFailure) -> [Listener] {
    var listeners: [Listener] = []
    do {
      for address in addresses {
        listeners.append(
          try await Listener(on: address, isSecured: securesTCP && address.isTCP, gateway: gateway, group: group, logger: logger))
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
