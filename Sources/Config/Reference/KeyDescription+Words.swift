extension KeyDescription {
  /// What is to be known of the key beyond its type, range and default, in sentences.
  var sentences: [String] {
    [summary] + (unit.map { ["A bare number means \($0)."] } ?? []) + (isRestart ? ["A change waits for a restart."] : []) + notes
  }

  /// The same without what a table has columns for.
  var sentencesForTable: [String] { [summary] + notes }

  private var notes: [String] {
    var notes: [String] = []
    if let environment {
      notes.append("The environment variable `\(environment)` overrides it\(unit.map { ", in \($0)" } ?? "").")
    }
    if let inactive { notes.append(inactive) }
    return notes
  }

  /// Whether the whole value waits for the next start. Where a part of a section does, its summary says which.
  var isRestart: Bool {
    if case .section = shape { return false }
    return needsRestart
  }

  /// Whether there are changes of it that wait for the next start.
  package var needsRestart: Bool {
    switch effect {
    case .live: false
    case .restart: true
    }
  }

  /// What is accepted and does nothing yet: the key, or some of its words.
  private var inactive: String? {
    if !isActive { return "Accepted but not active yet." }
    let words = waitingWords
    if words.isEmpty { return nil }
    return "\(words.map { "`\($0)`" }.joined(separator: " and ")) \(words.count == 1 ? "is" : "are") accepted but not active yet."
  }

  private var waitingWords: [String] {
    guard case .choice(let choices) = shape else { return [] }
    return choices.filter { !$0.isActive }.map(\.word)
  }

  private var unit: String? {
    switch shape {
    case .duration: "seconds"
    case .size: "bytes"
    case .text, .boolean, .integer, .choice, .either, .list, .section, .names: nil
    }
  }
}
