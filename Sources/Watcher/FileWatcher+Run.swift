import Synchronization

extension FileWatcher {
  /// Runs until its task is cancelled. The helper processes have ended when it returns. It may be run again after that.
  package func run() async {
    if let helper {
      await run(with: HelperEventSource(path: helper))
    } else {
      await run(with: NoEventSource())
    }
  }

  func run(with source: some FileEventSource) async {
    let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    core.withLock { $0.wake = wake }
    wake.yield()
    await withDiscardingTaskGroup { group in
      var run = WatchRun(watcher: self, source: source, wake: wake)
      for await _ in wakes { await run.act(in: &group) }
      group.cancelAll()
    }
    core.withLock { core in
      core.wake = nil
      core.machine.reset()
    }
  }
}
