import Synchronization

/// Carries out what the machine decides, for the length of one run. Whatever takes time is a task of its own and tells the machine.
struct WatchRun<Source: FileEventSource> {
  let watcher: FileWatcher
  let source: Source
  let wake: AsyncStream<Void>.Continuation
  private let files = BlockingQueue(label: "fingerpost.watcher")
  /// Ends the helper with this number.
  private var stops: [Int: AsyncStream<Never>.Continuation] = [:]
  /// The earliest instant for which a task sleeps.
  private var scheduled: ContinuousClock.Instant?

  init(watcher: FileWatcher, source: Source, wake: AsyncStream<Void>.Continuation) {
    self.watcher = watcher
    self.source = source
    self.wake = wake
  }

  /// Does everything that is to be done now.
  mutating func act(in group: inout DiscardingTaskGroup) async {
    while !Task.isCancelled {
      switch watcher.core.withLock({ $0.machine.next(at: .now) }) {
      case .survey(let paths, let depth, let purpose):
        guard let survey = await files.run({ Survey.take(of: paths, depth: depth) }) else { return }
        watcher.core.withLock { $0.machine.surveyed(survey, for: purpose, at: .now) }
      case .start(let id, let requests): start(id, requests, in: &group)
      case .selfTest(let id, let targets): test(id, targets, in: &group)
      case .stop(let id): stops.removeValue(forKey: id)?.finish()
      case .report(let cause): watcher.changeSink.yield(cause)
      case .publish(let status): watcher.statusSink.yield(status)
      case .wait(let deadline):
        if let deadline { schedule(deadline, in: &group) }
        return
      }
    }
  }

  private mutating func start(_ id: Int, _ requests: Set<WatchRequest>, in group: inout DiscardingTaskGroup) {
    let (stopped, stop) = AsyncStream<Never>.makeStream()
    stops[id] = stop
    group.addTask { [watcher, source] in
      let end = await withTaskGroup(of: SourceEnd?.self) { group in
        group.addTask {
          await source.watch(requests) { records in
            watcher.tell { machine, now in machine.heard(records, of: id, at: now) }
          }
        }
        group.addTask {
          for await _ in stopped {}
          return nil
        }
        // Whichever comes first. The process is gone when the group is.
        let end = await group.next()
        group.cancelAll()
        return end ?? nil
      }
      if let end, !Task.isCancelled { watcher.tell { machine, now in machine.ended(id, end, at: now) } }
    }
  }

  private func test(_ id: Int, _ targets: [SelfTest.Target], in group: inout DiscardingTaskGroup) {
    group.addTask { [watcher, source] in
      let outcome = await SelfTest(targets, timeout: watcher.tuning.selfTestTimeout).run(with: source)
      watcher.tell { machine, now in machine.tested(id, outcome, at: now) }
    }
  }

  /// Wakes the machine then. A task that sleeps for an earlier instant does it as well: it is asked again, and says how long to wait.
  private mutating func schedule(_ deadline: ContinuousClock.Instant, in group: inout DiscardingTaskGroup) {
    let now = ContinuousClock.now
    if let scheduled, scheduled > now, scheduled <= deadline { return }
    scheduled = deadline
    group.addTask { [wake] in
      try? await Task.sleep(until: deadline, clock: .continuous)
      wake.yield()
    }
  }
}
