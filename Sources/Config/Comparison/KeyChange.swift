/// A key whose value differs between two configurations.
package struct KeyChange: Sendable, Equatable {
  /// A value as one would write it, and whether it may be shown.
  package enum Shown: Sendable, Equatable {
    /// Not given, and without a default.
    case absent
    /// A secret, or what came from a variable or another file.
    case hidden
    case text(String)
  }

  /// Below the entry or section that it belongs to: `weight`, `health_check.interval`; empty where that is a value itself.
  package var name: String
  package var before: Shown
  package var after: Shown
  /// Elements that a list has more and less, if they may be shown.
  package var added: [String] = []
  package var removed: [String] = []
  /// Whether it waits for the next start.
  package var needsRestart: Bool
  /// Masked on both sides: it may be the same.
  var isUncompared = false
}
