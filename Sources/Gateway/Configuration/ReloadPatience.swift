import Config

/// Decides whether what was read is judged now, or whether the file may still be on its way: held open by a program that writes to it, or
/// gone for a moment, as between the two steps of many editors. Pure; the caller tells the time.
///
/// Idle until something is seen that may pass; back to idle with the first attempt that sees nothing of the kind. In between, once a file was
/// judged all the same, it is judged every time; another file has its own time.
struct ReloadPatience {
  enum Observation: Equatable {
    /// All files were there, and nobody was writing.
    case settled
    /// A writer has `path` open, or it changed while it was read.
    /// - content: of the bytes that are there now; nil where they did not hold still.
    case unsettled(path: String, content: ContentDigest?)
    /// A file that belongs to the running configuration, or that the new one refers to, is not there.
    case vanished(path: String)
  }

  enum Verdict: Equatable {
    case judge
    /// Take this content although a writer has the file open: it has not changed for a long time.
    case judgeDespiteWriter(ContentDigest)
    /// Look again after `again`. `isLong` once, when the wait begins to be worth a warning.
    case wait(again: Duration, isLong: Bool)
  }

  /// A program that keeps a file open and idle must not keep it from being used for ever.
  static let longestWriter: Duration = .seconds(30)
  static let worthAWarning: Duration = .seconds(5)
  /// Longer than any editor leaves its file away, shorter than a person waits for an error.
  static let longestAbsence: Duration = .seconds(1)
  /// The watcher reports the writer's closing by itself; this is for where it cannot.
  static let nextLook: Duration = .milliseconds(250)

  private struct Wait {
    var observation: Observation
    var began: ContinuousClock.Instant
    /// Since when the content has been as it is.
    var sameSince: ContinuousClock.Instant
    var hasWarned = false
  }

  private var wait: Wait?

  mutating func verdict(on observation: Observation, at now: ContinuousClock.Instant) -> Verdict {
    switch observation {
    case .settled:
      wait = nil
      return .judge
    case .vanished:
      let began = continuing(observation, at: now) { $0 == observation }.began
      let left = Self.longestAbsence - (now - began)
      return left > .zero ? .wait(again: left, isLong: false) : .judge
    case .unsettled(let path, let content):
      var current = continuing(observation, at: now) { if case .unsettled(path, _) = $0 { true } else { false } }
      if current.observation != observation { current.sameSince = now }
      current.observation = observation
      defer { wait = current }
      if now - current.sameSince >= Self.longestWriter, let content { return .judgeDespiteWriter(content) }
      let isLong = !current.hasWarned && now - current.began >= Self.worthAWarning
      current.hasWarned = current.hasWarned || isLong
      return .wait(again: Self.nextLook, isLong: isLong)
    }
  }

  /// The wait that is under way if it is of the same kind, else a new one.
  private mutating func continuing(
    _ observation: Observation, at now: ContinuousClock.Instant, if isSameKind: (Observation) -> Bool
  ) -> Wait {
    if let wait, isSameKind(wait.observation) { return wait }
    let new = Wait(observation: observation, began: now, sameSince: now)
    wait = new
    return new
  }
}
