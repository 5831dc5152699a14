import NIOCore
import Upstream

/// What relays on one event loop share. Used only on that loop.
package final class RelayContext {
  let mailbox: UpstreamMailbox
  /// Seconds since 1970; `created` in the answers of the echo endpoint.
  let now: () -> Int

  init(mailbox: UpstreamMailbox, now: @escaping () -> Int) {
    self.mailbox = mailbox
    self.now = now
  }
}
