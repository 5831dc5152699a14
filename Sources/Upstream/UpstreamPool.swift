package import NIOCore
import Synchronization

/// The driver threads, from their start to their end.
package final class UpstreamPool: Sendable {
  private enum Phase {
    /// To `ending`.
    case running([WorkerThread])
    /// Told to stop; others wait for it too. To `ended`.
    case ending([CheckedContinuation<Void, Never>])
    case ended
  }

  private let inboxes: [DriverInbox]
  private let window: Int
  private let nextMailbox = Atomic<Int>(0)
  private let phase: Mutex<Phase>

  /// - Parameter threads: at least 1. More than there are event loops is of no use, since each loop talks to one.
  package init(threads: Int, tuning: UpstreamTuning = UpstreamTuning()) throws(UpstreamStartError) {
    guard CurlLibrary.start == 0 else { throw .curl(CurlLibrary.start) }
    let resolver = NameResolver(tuning)
    var inboxes: [DriverInbox] = []
    var started: [WorkerThread] = []
    do throws(UpstreamStartError) {
      for _ in 0..<max(1, threads) {
        let driver = try CurlDriver(tuning: tuning, resolver: resolver)
        started.append(try WorkerThread(named: "upstream-\(started.count)") { driver.run() })
        inboxes.append(driver.inbox)
      }
    } catch {
      Self.stop(inboxes, started)
      throw error
    }
    self.inboxes = inboxes
    window = tuning.window
    phase = Mutex(.running(started))
  }

  deinit {
    phase.withLock { phase in
      if case .running(let threads) = phase { Self.stop(inboxes, threads) }
    }
  }

  /// The mailbox of an event loop: one per loop, made at start. Loops are spread over the threads in turn.
  package func mailbox(for loop: any EventLoop) -> UpstreamMailbox {
    let index = nextMailbox.wrappingAdd(1, ordering: .relaxed).oldValue
    return UpstreamMailbox(loop: loop, inbox: inboxes[index % inboxes.count], window: window)
  }

  /// Ends the threads and returns when they have ended. What is under way fails with `UpstreamError.Reason.shutdown`, and so does what is
  /// started later. May be called again.
  ///
  /// Cost: the caller's thread is held until each driver has finished its round, which is milliseconds.
  package func shutdown() async {
    let threads = phase.withLock { phase -> [WorkerThread]? in
      guard case .running(let threads) = phase else { return nil }
      phase = .ending([])
      return threads
    }
    guard let threads else { return await waitForEnd() }
    Self.stop(inboxes, threads)
    let waiting = phase.withLock { phase in
      defer { phase = .ended }
      if case .ending(let waiting) = phase { return waiting }
      return []
    }
    for continuation in waiting { continuation.resume() }
  }

  /// What all threads together hold. Each answers in its next round.
  package func census() async -> DriverCensus {
    var sum = DriverCensus()
    for inbox in inboxes {
      let census = await withCheckedContinuation { continuation in
        if !inbox.submit(.count(continuation)) { continuation.resume(returning: DriverCensus()) }
      }
      sum = sum + census
    }
    return sum
  }

  /// Another caller is at it, or it is over.
  private func waitForEnd() async {
    await withCheckedContinuation { continuation in
      let isOver = phase.withLock { phase in
        guard case .ending(let waiting) = phase else { return true }
        phase = .ending(waiting + [continuation])
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  private static func stop(_ inboxes: [DriverInbox], _ threads: [WorkerThread]) {
    for inbox in inboxes { inbox.submit(.stop) }
    for thread in threads { thread.join() }
  }
}
