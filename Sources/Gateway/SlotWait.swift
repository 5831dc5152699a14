import NIOCore
import Router

/// One call's wait for a slot: its place in the admission's line, and the time-out on its event loop. Used only on that loop.
final class SlotWait {
  enum Start: ~Copyable {
    case admitted(Ticket)
    /// `onEnd` is called once, unless it is left.
    case waiting
    /// The line is full.
    case refused(retryAfter: Duration)
  }

  enum End: ~Copyable {
    case admitted(Ticket)
    case timedOut(retryAfter: Duration)
  }

  private let admission: Admission
  private let loop: any EventLoop
  private let onEnd: (consuming End) -> Void
  private var waiter: Waiter?
  private var timeout: Scheduled<Void>?
  private var isOver = false

  init(_ admission: Admission, loop: any EventLoop, onEnd: @escaping (consuming End) -> Void) {
    self.admission = admission
    self.loop = loop
    self.onEnd = onEnd
  }

  /// - Parameters:
  ///   - seats: of endpoints that had no free slot; empty: for a slot of the gateway alone.
  ///   - ticket: what the call has of the gateway; it does not keep it while it waits.
  func start(for seats: [EndpointSeats], givingUp ticket: consuming Ticket?) -> Start {
    let bound = NIOLoopBound(self, eventLoop: loop)
    let loop = loop
    switch admission.wait(for: seats, givingUp: ticket, resume: { loop.execute { bound.value.resumed() } }) {
    case .admitted(let ticket): return .admitted(ticket)
    case .refused(let retryAfter): return .refused(retryAfter: retryAfter)
    case .waiting(let waiter):
      self.waiter = waiter
      let left = waiter.deadline - .now
      timeout = loop.assumeIsolated().scheduleTask(in: TimeAmount(left)) { bound.value.timedOut() }
      return .waiting
    }
  }

  /// Nobody wants the answer any more.
  func leave() {
    guard !isOver, let waiter else { return }
    end()
    // Admitted meanwhile: what was granted is given back here, and `resumed` finds nothing to do.
    if !admission.leave(waiter, because: .clientGone) { _ = waiter.claim() }
  }

  private func resumed() {
    guard !isOver, let ticket = waiter?.claim() else { return }
    end()
    onEnd(.admitted(ticket))
  }

  private func timedOut() {
    // Not left: it was admitted meanwhile, and `resumed` is on its way.
    guard !isOver, let waiter, admission.leave(waiter, because: .timedOut) else { return }
    end()
    onEnd(.timedOut(retryAfter: admission.retryAfter()))
  }

  private func end() {
    isOver = true
    timeout?.cancel()
    timeout = nil
    // Its `resume` holds this wait, and so the call: nobody else would ever let go of the two.
    waiter = nil
  }
}
