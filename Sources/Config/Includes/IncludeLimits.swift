/// How much `include` may bring in. What is beyond is an error: such a pattern covers more than was meant.
package enum IncludeLimits {
  package static let files = 1000
  /// 64 MiB of all included files together; each of them may be as large as the main file may be.
  package static let bytes = 64 << 20
  /// Keys, values and collections of all included files together: what they cost in memory.
  static let nodes = 2_000_000
}
