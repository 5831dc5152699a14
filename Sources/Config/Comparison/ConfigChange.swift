/// An entry or a section that differs between two configurations.
package struct ConfigChange: Sendable, Equatable {
  package enum Kind: String, Sendable { case added, removed, changed }

  /// When the change takes effect, and how.
  package enum Effect: String, Sendable, CaseIterable {
    case live
    /// With the reload; what runs there may finish.
    case draining
    /// At least a part of it waits for the next start.
    case restart
  }

  package var kind: Kind
  /// `endpoint`, `server section`.
  package var noun: String
  /// Of the section or list: `endpoints`, `server`; empty for the top of the file.
  package var path: String
  /// nil for what there is one of.
  package var name: String?
  /// Of an added one all that the file gives; of a removed one none.
  package var keys: [KeyChange]
  package var effect: Effect
}
