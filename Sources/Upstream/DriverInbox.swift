import Synchronization

/// The way into a driver thread, from any thread.
///
/// A batch costs one lock, and an eventfd write only if the thread may be asleep.
final class DriverInbox: Sendable {
  private struct Queue {
    var commands: [DriverCommand] = []
    var isOpen = true
  }

  let wake: WakeDescriptor
  private let queue = Mutex(Queue())
  /// Set by the thread, under the lock, when it found nothing and goes to sleep. Cleared by whoever wakes it, or by itself when a socket did.
  private let isAsleep = Atomic<Bool>(false)

  init() throws(UpstreamStartError) {
    wake = try WakeDescriptor()
  }

  /// False if the thread has ended, or is about to: nothing was taken.
  @discardableResult
  func submit(_ command: DriverCommand) -> Bool {
    append { $0.append(command) }
  }

  /// As above; empties `batch` if it was taken, keeping its capacity.
  func submit(_ batch: inout [DriverCommand]) -> Bool {
    guard append({ $0.append(contentsOf: batch) }) else { return false }
    batch.removeAll(keepingCapacity: true)
    return true
  }

  private func append(_ add: (inout [DriverCommand]) -> Void) -> Bool {
    let isOpen = queue.withLock { queue in
      if queue.isOpen { add(&queue.commands) }
      return queue.isOpen
    }
    // The thread set the flag before it let go of the lock that was just held, or it will still find the commands.
    if isOpen, isAsleep.load(ordering: .relaxed), isAsleep.exchange(false, ordering: .relaxed) { wake.signal() }
    return isOpen
  }

  // MARK: - The thread's side

  /// Exchanges the commands that came with `batch`, which must be empty. If there are none, the thread is taken to be asleep from now on.
  func take(_ batch: inout [DriverCommand]) {
    queue.withLock { queue in
      swap(&batch, &queue.commands)
      if batch.isEmpty { isAsleep.store(true, ordering: .relaxed) }
    }
  }

  /// The thread is awake: it will look again before it sleeps.
  func markAwake() {
    isAsleep.store(false, ordering: .relaxed)
  }

  /// Nothing is taken any more; returns what was left.
  func close() -> [DriverCommand] {
    queue.withLock { queue in
      queue.isOpen = false
      let rest = queue.commands
      queue.commands = []
      return rest
    }
  }
}
