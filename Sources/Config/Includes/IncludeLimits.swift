/// How much `include` may bring in. What is beyond is an error: such a pattern covers more than was meant.
package struct IncludeLimits: Sendable {
  /// Default 1 000.
  package var files = 1000
  /// Of all included files together; each of them may be as large as the main file may be. Default 64 MiB.
  package var bytes = 64 << 20
  /// Keys, values and collections of all included files together: what they cost in memory. Default 2 000 000.
  package var nodes = 2_000_000

  package static let `default` = IncludeLimits()

  package init() {}
}
