/// How large a YAML document may be, whatever its text looks like. What is beyond is refused while it is read, in bounded time and memory.
package struct YAMLLimits: Sendable {
  /// Collections within collections, those behind aliases included. The deepest place of the schema is 6.
  package var depth = 64
  /// Keys, values and collections as written. 5 000 endpoints with every key given have about 150 000.
  package var nodes = 500_000
  /// What aliases add on top when each is replaced by what it stands for: enough for 5 000 endpoints that share ten defaults.
  package var aliasedNodes = 250_000
  /// How many mappings may be merged into one another by `<<`, one after the other.
  package var mergeDepth = 8
  /// Findings of one file. Reading ends there: the rest would be the same mistake again.
  package var diagnostics = 100

  package static let `default` = YAMLLimits()

  package init() {}
}
