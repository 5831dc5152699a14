import Synchronization

/// Says when the content of a set of files may have changed, once things are quiet. It reads nothing but to compare.
///
/// Changes are hints: whoever is told reads the files, compares, and calls `recheck(after:)` if it finds a writer still at work.
package final class FileWatcher: Sendable {
  struct Core {
    var machine: WatchMachine
    /// Present while it runs.
    var wake: AsyncStream<Void>.Continuation?
    var status: WatchStatus
  }

  let tuning: WatchTuning
  let helper: String?
  let core: Mutex<Core>
  private let changeStream: AsyncStream<WatchCause>
  let changeSink: AsyncStream<WatchCause>.Continuation
  private let statusStream: AsyncStream<WatchStatus>
  let statusSink: AsyncStream<WatchStatus>.Continuation

  /// - Parameter helper: path of the executable `fingerpost-inotify`; nil: it polls.
  package convenience init(helper: String?, tuning: WatchTuning = .default) {
    self.init(helper: helper, hasSource: helper != nil, tuning: tuning)
  }

  /// - Parameter hasSource: there is a source of events, the helper or another one that `run(with:)` gets.
  init(helper: String? = nil, hasSource: Bool, tuning: WatchTuning) {
    self.tuning = tuning
    self.helper = helper
    let machine = WatchMachine(tuning: tuning, hasHelper: hasSource)
    core = Mutex(Core(machine: machine, wake: nil, status: machine.status))
    (changeStream, changeSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    (statusStream, statusSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
  }

  deinit {
    changeSink.finish()
    statusSink.finish()
  }

  /// Replaces the set of what is watched. May be called at any time, before `run` and during it.
  ///
  /// One `rearmed` is reported as soon as another set is watched, the first one too: what happened until then is unknown. The same set
  /// again does nothing.
  package func watch(_ paths: WatchedPaths) {
    tell { machine, _ in machine.watch(paths) }
  }

  /// One further change is reported after this time, unless one comes before.
  package func recheck(after delay: Duration) {
    tell { machine, now in machine.recheck(at: now.advanced(by: delay)) }
  }

  /// How well it sees, now.
  package var status: WatchStatus { core.withLock { $0.machine.status } }

  /// The newest change that was not yet taken: one who is busy misses none, though several become one. For one consumer.
  package var changes: some AsyncSequence<WatchCause, Never> & Sendable { changeStream }

  /// Every change of `status`, and the first that is sure. For one consumer; of those not yet taken the newest sixteen are kept.
  package var statuses: some AsyncSequence<WatchStatus, Never> & Sendable { statusStream }

  /// Lets the machine know, and the one who acts for it look again.
  func tell(_ input: (inout WatchMachine, ContinuousClock.Instant) -> Void) {
    let wake = core.withLock { core in
      input(&core.machine, .now)
      return core.wake
    }
    wake?.yield()
  }
}
