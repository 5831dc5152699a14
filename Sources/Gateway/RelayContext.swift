import NIOCore
import Router
import Upstream

/// What relays on one event loop share. Used only on that loop.
package final class RelayContext {
  let mailbox: UpstreamMailbox
  let loop: any EventLoop
  let admission: Admission
  /// Seconds since 1970; `created` in the answers of the echo endpoint.
  let now: () -> Int

  init(mailbox: UpstreamMailbox, loop: any EventLoop, admission: Admission, now: @escaping () -> Int) {
    self.mailbox = mailbox
    self.loop = loop
    self.admission = admission
    self.now = now
  }
}
