/// A value that is masked on both sides, so that nobody can tell whether it differs.
package struct UncomparedValue: Sendable, Equatable {
  /// Of the section or list: `auth.keys`.
  package var path: String
  /// Of the entry; nil for what there is one of.
  package var name: String?
  /// Below the entry or section.
  package var key: String
}
