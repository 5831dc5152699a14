package import NIOCore
package import Router
import Upstream

/// The driver threads that talk to upstreams, as the layers above see them.
package final class DataPlane: Sendable {
  private let pool: UpstreamPool
  private let now: @Sendable () -> Int

  /// The driver threads could not be started.
  package struct StartFailure: Error {
    package var message: String
  }

  /// - Parameters:
  ///   - threads: driver threads, at least 1.
  ///   - now: seconds since 1970.
  package init(threads: Int, now: @escaping @Sendable () -> Int) throws(StartFailure) {
    do {
      pool = try UpstreamPool(threads: threads)
    } catch {
      throw StartFailure(message: "\(error)")
    }
    self.now = now
  }

  /// What relays on `loop` share. Call it once per event loop.
  package func context(for loop: any EventLoop, admission: Admission) -> RelayContext {
    RelayContext(mailbox: pool.mailbox(for: loop), loop: loop, admission: admission, now: now)
  }

  /// Ends every exchange and the threads.
  package func shutdown() async {
    await pool.shutdown()
  }
}
