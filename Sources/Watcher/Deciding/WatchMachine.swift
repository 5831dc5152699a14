/// Everything that the watcher decides. Pure: what happened goes in with its instant, and what is to be done comes out of `next(at:)`,
/// one step after the other, until it says how long to wait.
struct WatchMachine {
  typealias Instant = ContinuousClock.Instant

  enum Purpose: Sendable, Equatable {
    /// A set of paths is watched from now on.
    case paths
    /// A report follows. Taken before it, so that whatever comes later differs from this.
    case report(WatchCause)
    /// New watches stand: did something happen before they did?
    case verification
    case slowPoll
    case unconditional
    case fastPoll
  }

  enum Action: Sendable, Equatable {
    /// To be answered by `surveyed`.
    case survey(WatchedPaths, Survey.Depth, Purpose)
    case start(Int, Set<WatchRequest>)
    case selfTest(Int, [SelfTest.Target])
    case stop(Int)
    case report(WatchCause)
    case publish(WatchStatus)
    /// Until then, or until something happens.
    case wait(until: Instant?)
  }

  let tuning: WatchTuning
  let hasHelper: Bool

  var paths: WatchedPaths?
  var pathsAreNew = false
  /// A survey is under way.
  var isLooking = false
  /// Paths are watched that nobody has watched before: one report once they are, since what happened to them until then is unknown.
  var owesReport = false
  var survey = Survey()
  var judge = ChangeJudge()
  var settling: SettleTimer
  var keeper: HelperKeeper
  var recheckAt: Instant?
  var lastLook: Instant?
  var lastReading: Instant?
  var overflows = 0
  var reports: [WatchCause] = []
  private var published: WatchStatus?

  init(tuning: WatchTuning, hasHelper: Bool) {
    self.tuning = tuning
    self.hasHelper = hasHelper
    settling = SettleTimer(quietWindow: tuning.quietWindow, longestUnrest: tuning.longestUnrest)
    keeper = HelperKeeper(tuning: tuning)
  }

  /// Why it polls; nil: inotify works.
  var obstacle: PollReason? {
    guard hasHelper else { return .noHelper }
    if let remote = survey.remote { return .remote(remote) }
    return keeper.isServing ? nil : keeper.obstacle ?? .starting
  }

  var status: WatchStatus {
    WatchStatus(
      mode: obstacle == nil ? .inotify : .poll, reason: obstacle?.words, reasonWord: obstacle?.word, chain: survey.watchSet.paths,
      overflows: overflows, orphaned: survey.orphaned)
  }

  /// What is to be done now. Each action is carried out before the next one is asked for.
  mutating func next(at now: Instant) -> Action {
    if !reports.isEmpty { return .report(reports.removeFirst()) }
    guard let paths else { return .wait(until: nil) }
    if let purpose = nextSurvey(at: now) {
      isLooking = true
      return .survey(paths, depth(of: purpose), purpose)
    }
    if let action = nextOfKeeper(at: now) { return action }
    // Not while it is only beginning: nobody wants to hear that it polls for a moment.
    if obstacle != .starting, published != status {
      published = status
      return .publish(status)
    }
    return .wait(until: deadline(at: now))
  }

  private mutating func nextSurvey(at now: Instant) -> Purpose? {
    if pathsAreNew {
      pathsAreNew = false
      return .paths
    }
    if owesReport, isArmed(at: now) {
      owesReport = false
      // Somebody may be in the middle of writing.
      settling.touch(.rearmed, at: now)
    }
    if let due = recheckAt, due <= now {
      recheckAt = nil
      // Unrest that is under way ends in a report of its own.
      if settling.deadline == nil { return .report(.recheck) }
    }
    if let cause = settling.settle(at: now) { return .report(cause) }
    if keeper.awaitsVerification { return .verification }
    if let due = lookDue, due <= now {
      if isPolling { return .fastPoll }
      return readingDue.map { $0 <= now } ?? false ? .unconditional : .slowPoll
    }
    return nil
  }

  private mutating func nextOfKeeper(at now: Instant) -> Action? {
    guard hasHelper else { return nil }
    let wanted = survey.remote == nil ? survey.watchSet : WatchSet()
    if wanted.directories.isEmpty { keeper.stopAll() }
    return switch keeper.next(wanted: wanted, at: now) {
    case .start(let id, let requests): .start(id, requests)
    case .selfTest(let id, let targets): .selfTest(id, targets)
    case .stop(let id): .stop(id)
    case nil: nil
    }
  }

  private func isArmed(at now: Instant) -> Bool {
    !hasHelper || survey.remote != nil || keeper.isDone(with: survey.watchSet.requests, at: now)
  }

  // MARK: - Times

  /// The content is read at each look. While inotify is only being set up there is no hurry.
  var isPolling: Bool { obstacle != nil && obstacle != .starting }

  private var lookDue: Instant? { lastLook?.advanced(by: isPolling ? tuning.fastPoll : tuning.slowPoll) }
  private var readingDue: Instant? { lastReading?.advanced(by: tuning.unconditional) }

  private func deadline(at now: Instant) -> Instant? {
    let keepersDue = hasHelper && survey.remote == nil ? keeper.deadline(wanted: survey.watchSet, at: now) : nil
    return [settling.deadline, recheckAt, lookDue, keepersDue].compactMap(\.self).min()
  }

  private func depth(of purpose: Purpose) -> Survey.Depth {
    switch purpose {
    // In passing: nothing large, for somebody waits.
    case .paths, .report: .contents(limit: Content.fewBytes)
    case .verification, .slowPoll: .status
    case .unconditional, .fastPoll: .contents(limit: Content.mostBytes)
    }
  }
}
