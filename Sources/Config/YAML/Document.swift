/// A parsed YAML file: its text and the tree over it.
package struct Document: Sendable {
  package let source: SourceText
  /// nil when the file is empty or holds comments alone.
  package let root: Node?
  /// Keys, values and collections as written, for `YAMLLimits`.
  let nodeCount: Int
}
