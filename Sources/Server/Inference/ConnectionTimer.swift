import NIOCore

/// The one timer of a connection. Moving its deadline costs nothing: a timer that fires early looks at the deadline and goes to sleep again.
struct ConnectionTimer {
  enum Purpose {
    case none
    /// The first request head is due, or the rest of one that has begun.
    case header
    /// The next request is due.
    case idle
    /// More of the request body is due.
    case body
    /// The client is to take more of its answer.
    case write
    /// The rest of the input is to end.
    case linger
  }

  private(set) var purpose = Purpose.none
  private var deadline = NIODeadline.distantFuture
  private var scheduled: (task: Scheduled<Void>, at: NIODeadline)?

  /// Sets what is waited for, and for how long from now; `.none` waits for nothing.
  mutating func arm(_ purpose: Purpose, after delay: Duration, on handler: InferenceHandler) {
    self.purpose = purpose
    guard purpose != .none else {
      deadline = .distantFuture
      return
    }
    deadline = .now() + TimeAmount(delay)
    schedule(on: handler)
  }

  mutating func stop() {
    scheduled?.task.cancel()
    scheduled = nil
    purpose = .none
    deadline = .distantFuture
  }

  /// The task fired. Returns what has run out, or nil after going back to sleep.
  mutating func fired(on handler: InferenceHandler) -> Purpose? {
    scheduled = nil
    guard purpose != .none else { return nil }
    if NIODeadline.now() >= deadline {
      let expired = purpose
      purpose = .none
      deadline = .distantFuture
      return expired
    }
    schedule(on: handler)
    return nil
  }

  private mutating func schedule(on handler: InferenceHandler) {
    if let scheduled {
      if scheduled.at <= deadline { return }
      scheduled.task.cancel()
    }
    guard let loop = handler.context?.eventLoop else { return }
    let task = loop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: deadline) { [weak handler] in
      handler?.timerFired()
      return
    }
    scheduled = (task, deadline)
  }
}
