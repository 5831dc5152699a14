/// Compares surveys with the one that was taken just before the last report: whoever was told has seen what it saw, or something newer.
struct ChangeJudge {
  private(set) var told: Survey?
  private var candidate: Survey?

  /// A report follows, or none is needed.
  mutating func tell(_ survey: Survey) {
    told = survey
    candidate = nil
  }

  func differs(_ survey: Survey) -> Bool {
    told.map { survey.differs(from: $0) } ?? true
  }

  /// A look that found no difference may have read what the one before did not.
  mutating func absorb(_ survey: Survey) {
    told?.fill(from: survey)
  }

  /// For polls alone, which may see a file half-written: true if this one saw the same as the one before, and it is not what was told.
  mutating func isStableChange(_ survey: Survey) -> Bool {
    guard differs(survey) else {
      candidate = nil
      absorb(survey)
      return false
    }
    let isStable = candidate.map { !survey.differs(from: $0) } ?? false
    candidate = survey
    return isStable
  }
}
