extension WatchMachine {
  /// Watches these from now on.
  mutating func watch(_ paths: WatchedPaths) {
    guard paths != self.paths else { return }
    owesReport = true
    self.paths = paths
    pathsAreNew = true
  }

  mutating func recheck(at instant: Instant) {
    recheckAt = recheckAt.map { min($0, instant) } ?? instant
  }

  /// Nothing runs any more. The paths and what was last reported stay for the next run.
  mutating func reset() {
    keeper = HelperKeeper(tuning: tuning)
    isLooking = false
    pathsAreNew = paths != nil
    owesReport = paths != nil
  }

  // MARK: - Answers to actions

  mutating func surveyed(_ survey: Survey, for purpose: Purpose, at now: Instant) {
    self.survey = survey
    isLooking = false
    lastLook = now
    if lastReading == nil || purpose == .unconditional || purpose == .fastPoll { lastReading = now }
    switch purpose {
    case .paths:
      judge.tell(survey)
    case .report(let cause):
      keeper.retryClosed()
      report(cause, having: survey)
    case .verification:
      if judge.differs(survey) { touch(.rearmed, at: now) }
      keeper.verified(at: now)
    case .slowPoll, .unconditional:
      if judge.differs(survey) { touch(.poll, at: now) } else { judge.absorb(survey) }
    case .fastPoll:
      if judge.isStableChange(survey) { report(.poll, having: survey) }
    }
  }

  mutating func tested(_ id: Int, _ outcome: SelfTest.Outcome, at now: Instant) {
    keeper.tested(id, outcome, at: now)
  }

  // MARK: - What helpers say

  mutating func heard(_ records: [HelperRecord], of id: Int, at now: Instant) {
    guard keeper.knows(id) else { return }
    for record in records {
      switch record {
      case .ready: keeper.ready(id)
      case .unavailable(let error): keeper.unavailable(error, of: id, at: now)
      case .refused(let path, let error):
        // What only leads to a directory may be closed to us: the slow poll sees when it changes.
        let isNeeded = survey.watchSet.directories[path]?.holdsEnd ?? false
        keeper.refused(path, error, of: id, isNeeded: isNeeded, at: now)
      case .event(let event):
        if event.mask.contains(.ignored) { keeper.lost(event.path, of: id) }
        heard(event, at: now)
      }
    }
  }

  mutating func ended(_ id: Int, _ end: SourceEnd, at now: Instant) {
    keeper.ended(id, end, at: now)
  }

  private mutating func heard(_ event: FileEvent, at now: Instant) {
    if event.mask.contains(.overflow) { overflows += 1 }
    if event.mask.contains(.unmount) { keeper.forgetProofs() }
    if survey.watchSet.concerns(event) { settling.touch(.events, at: now) }
  }

  // MARK: -

  /// What a look finds is no further unrest: it may be what an event told of already.
  private mutating func touch(_ cause: WatchCause, at now: Instant) {
    if settling.deadline == nil { settling.touch(cause, at: now) }
  }

  private mutating func report(_ cause: WatchCause, having survey: Survey) {
    judge.tell(survey)
    recheckAt = nil
    reports.append(cause)
  }
}
