import NIOConcurrencyHelpers
package import Upstream

/// Runs an actor on a thread of its own and of low priority: the `Reloader`, since reading and compiling a large file takes no time from
/// requests then, and what waits for a disk.
///
/// The thread lives as long as the process.
package final class ReloadExecutor: SerialExecutor {
  // The condition: there is work.
  private let condition = ConditionLock(value: false)
  private nonisolated(unsafe) var work = Work()

  private struct Work {
    var jobs: [UnownedJob] = []
    var discarded: [@Sendable () -> Void] = []
  }

  /// - Throws: when the system has no thread to give.
  package init() throws(UpstreamStartError) {
    try WorkerThread(named: "reload") { [self] in
      WorkerThread.yieldToOthers()
      while true {
        let work = take()
        for job in work.jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
        for free in work.discarded { free() }
      }
    }.detach()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    add { $0.jobs.append(job) }
  }

  /// Frees on this thread what holds many objects, so that whoever let go of it last need not: an event loop has requests to serve.
  func discard<Object: AnyObject & Sendable>(_ object: consuming Object) {
    // By hand, since the thread may be at it before this returns, and the last to let go would be whoever called.
    // Safe: what is retained here is released once, by the one closure.
    let remains = Unmanaged.passRetained(consume object)
    add { $0.discarded.append { remains.release() } }
  }

  private func add(_ change: (inout Work) -> Void) {
    condition.lock()
    change(&work)
    condition.unlock(withValue: true)
  }

  /// Waits until there is some.
  private func take() -> Work {
    condition.lock(whenValue: true)
    defer { condition.unlock(withValue: false) }
    let taken = work
    work = Work()
    return taken
  }
}
