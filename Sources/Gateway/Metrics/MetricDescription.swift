/// What is said about a metric wherever it is shown: its name, its kind, and one sentence of help.
///
/// Names and labels are public: dashboards and alerts are built on them. Units are base units (seconds, bytes); counters end in `_total`.
package struct MetricDescription: Sendable {
  package enum Kind: Sendable, Equatable {
    case counter
    case gauge
    /// Upper bounds in seconds, ascending; at most `maximumBounds`. What is larger than all of them counts too.
    case histogram([Double])
  }

  /// Bounds of one histogram, beside the one that takes everything.
  package static let maximumBounds = 19

  package let name: String
  package let kind: Kind
  /// One line.
  package let help: String

  package init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }
}
