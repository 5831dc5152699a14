import NIOConcurrencyHelpers
package import Upstream

/// Runs an actor on a thread of its own and of low priority: the `Reloader`, since reading and compiling a large file takes no time from
/// requests then, and what waits for a disk.
///
/// The thread lives as long as the process.
package final class ReloadExecutor: SerialExecutor {
  // The condition: there are jobs.
  private let condition = ConditionLock(value: false)
  private nonisolated(unsafe) var jobs: [UnownedJob] = []

  /// - Throws: when the system has no thread to give.
  package init() throws(UpstreamStartError) {
    try WorkerThread { [self] in
      WorkerThread.yieldToOthers()
      while true {
        for job in take() { job.runSynchronously(on: asUnownedSerialExecutor()) }
      }
    }.detach()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.lock()
    jobs.append(job)
    condition.unlock(withValue: true)
  }

  /// Waits until there are some.
  private func take() -> [UnownedJob] {
    condition.lock(whenValue: true)
    defer { condition.unlock(withValue: false) }
    let taken = jobs
    jobs = []
    return taken
  }
}
