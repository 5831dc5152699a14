import Glibc

/// Decides when helpers start and end: a new one stands before the old one goes, failures are retried ever more slowly, and a file that
/// is replaced a hundred times a second does not start a hundred processes. Pure: instants are given.
///
/// A helper that is coming: arming -> proving (only on file systems not yet proven) -> verifying -> active; or it fails at any point.
struct HelperKeeper {
  typealias Instant = ContinuousClock.Instant

  enum Action: Equatable {
    case start(Int, Set<WatchRequest>)
    case selfTest(Int, [SelfTest.Target])
    case stop(Int)
  }

  private enum Phase: Equatable {
    /// -> proving, verifying
    case arming
    /// -> verifying
    case proving(asked: Bool)
    /// -> active
    case verifying
  }

  private struct Coming {
    var id: Int
    /// Without those that were gone when it was their turn, so that they are asked for again.
    var requests: Set<WatchRequest>
    var phase: Phase
    var deadline: Instant
  }

  private struct Active {
    var id: Int
    var requests: Set<WatchRequest>
    var since: Instant
  }

  private let tuning: WatchTuning
  private var active: Active?
  private var coming: Coming?
  private var nextID = 1
  private var lastStart: Instant?
  private var failures = 0
  private var retryAt: Instant?
  /// Device numbers of file systems on which events were seen to arrive.
  private var proven: Set<UInt64> = []
  private var stops: [Int] = []
  /// What the last helper was not allowed to watch, and could do without.
  private var closed: Set<PathBytes> = []

  /// Why no helper serves, or why none covers what is wanted now.
  private(set) var obstacle: PollReason?

  init(tuning: WatchTuning) { self.tuning = tuning }

  var isServing: Bool { active != nil && obstacle == nil }

  /// The watches of the newest helper stand; a survey must tell whether something happened before they did.
  var awaitsVerification: Bool { coming?.phase == .verifying }

  /// Whether `wanted` is watched, or will not be for some time.
  func isDone(with wanted: Set<WatchRequest>, at now: Instant) -> Bool {
    guard coming == nil else { return false }
    return wanted == active?.requests || wanted.isEmpty || retryAt.map { $0 > now } ?? false
  }

  func knows(_ id: Int) -> Bool { active?.id == id || coming?.id == id }

  // MARK: - What happened

  mutating func refused(_ path: PathBytes, _ error: SystemError, of id: Int, isNeeded: Bool, at now: Instant) {
    guard coming?.id == id else { return }
    if error.meansGone {
      lost(path, of: id)
    } else if error.number == ENOSPC || isNeeded {
      fail(.refused(path, error), at: now)
    } else {
      closed.insert(path)
    }
  }

  /// Something changed: a file that was closed to us may be open now, and is asked for again.
  mutating func retryClosed() {
    guard let active else { return }
    self.active?.requests = active.requests.filter { $0.mask != .file || !closed.contains($0.path) }
  }

  mutating func unavailable(_ error: SystemError, of id: Int, at now: Instant) {
    if knows(id) { fail(.noInotify(error), at: now) }
  }

  mutating func ready(_ id: Int) {
    guard coming?.id == id, let requests = coming?.requests else { return }
    let isProven = Set(requests.map(\.identity.device)).isSubset(of: proven)
    coming?.phase = isProven ? .verifying : .proving(asked: false)
  }

  mutating func tested(_ id: Int, _ outcome: SelfTest.Outcome, at now: Instant) {
    guard let coming, coming.id == id, coming.phase == .proving(asked: true) else { return }
    switch outcome {
    case .proven:
      proven.formUnion(coming.requests.map(\.identity.device))
      self.coming?.phase = .verifying
    case .gone: stopComing()
    case .silent(let path): fail(.selfTestFailed(path), at: now)
    case .sourceEnded(let end): fail(.helperEnded(end), at: now)
    }
  }

  /// The survey after the watches stood was taken.
  mutating func verified(at now: Instant) {
    guard let coming, coming.phase == .verifying else { return }
    if let active { stops.append(active.id) }
    active = Active(id: coming.id, requests: coming.requests, since: now)
    self.coming = nil
    obstacle = nil
    retryAt = nil
  }

  /// The kernel ended this watch, since what it watched is gone. Its inode number may stand for the next file already, so that the set of
  /// requests would look the same.
  mutating func lost(_ path: PathBytes, of id: Int) {
    if let active, active.id == id { self.active?.requests = active.requests.filter { $0.path != path } }
    if let coming, coming.id == id { self.coming?.requests = coming.requests.filter { $0.path != path } }
  }

  mutating func ended(_ id: Int, _ end: SourceEnd, at now: Instant) {
    // Whoever runs it forgets it.
    stops.append(id)
    if active?.id == id {
      // One that served well is no reason to wait long.
      if let since = active?.since, since.duration(to: now) >= tuning.longestHelperRestart { failures = 0 }
      active = nil
      fail(.helperEnded(end), at: now)
    } else if coming?.id == id {
      coming = nil
      fail(.helperEnded(end), at: now)
    }
  }

  /// Device numbers are used again for other file systems.
  mutating func forgetProofs() { proven = [] }

  /// There is nothing that inotify could watch.
  mutating func stopAll() {
    stops += [active?.id, coming?.id].compactMap(\.self)
    (active, coming, obstacle, retryAt) = (nil, nil, nil, nil)
  }

  private mutating func stopComing() {
    if let coming { stops.append(coming.id) }
    coming = nil
  }

  private mutating func fail(_ reason: PollReason, at now: Instant) {
    stopComing()
    obstacle = reason
    var delay = tuning.firstHelperRestart
    for _ in 0..<min(failures, 16) where delay < tuning.longestHelperRestart { delay *= 2 }
    failures += 1
    retryAt = now.advanced(by: min(delay, tuning.longestHelperRestart))
  }

  // MARK: - What is to be done

  /// The next thing to do so that `wanted` is watched; nil: nothing now.
  mutating func next(wanted: WatchSet, at now: Instant) -> Action? {
    if let coming, coming.deadline <= now { fail(.helperSilent, at: now) }
    if let id = stops.popLast() { return .stop(id) }
    if let coming {
      guard coming.phase == .proving(asked: false) else { return nil }
      self.coming?.phase = .proving(asked: true)
      return .selfTest(coming.id, targets(in: coming.requests))
    }
    let requests = wanted.requests
    guard let due = startDue(requests, now), due <= now else { return nil }
    (lastStart, retryAt, closed) = (now, nil, [])
    defer { nextID += 1 }
    let deadline = now.advanced(by: tuning.armTimeout + tuning.selfTestTimeout)
    coming = Coming(id: nextID, requests: requests, phase: .arming, deadline: deadline)
    return .start(nextID, requests)
  }

  /// When `next` will have something to do by itself.
  func deadline(wanted: WatchSet, at now: Instant) -> Instant? {
    coming?.deadline ?? startDue(wanted.requests, now)
  }

  /// nil: nothing is to be started.
  private func startDue(_ requests: Set<WatchRequest>, _ now: Instant) -> Instant? {
    guard coming == nil, !requests.isEmpty, requests != active?.requests || obstacle != nil else { return nil }
    var due = retryAt
    if let lastStart {
      let directoriesStand = active.map { requests.subtracting($0.requests).allSatisfy { $0.mask == .file } } ?? false
      let gate = lastStart.advanced(by: directoriesStand ? tuning.fileRearmInterval : tuning.rearmInterval)
      due = due.map { max($0, gate) } ?? gate
    }
    return due ?? now
  }

  private func targets(in requests: Set<WatchRequest>) -> [SelfTest.Target] {
    let unproven = Dictionary(grouping: requests) { $0.identity.device }.filter { !proven.contains($0.key) }
    return unproven.map { device, requests in
      SelfTest.Target(
        device: device, files: requests.filter { $0.mask == .file }.map(\.path).sorted(),
        // The deepest first: it is the least busy.
        directories: requests.filter { $0.mask != .file }.map(\.path).sorted { $0.bytes.count > $1.bytes.count })
    }.sorted { $0.device < $1.device }
  }
}
