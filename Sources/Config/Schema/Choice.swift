/// One word of a `Shape.choice`.
package struct Choice: Sendable {
  package let word: String
  /// false: accepted, but without the behaviour it will have.
  package let isActive: Bool
}
