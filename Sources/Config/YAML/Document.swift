/// A parsed YAML file: its text and the tree over it.
package struct Document: Sendable {
  package let source: SourceText
  /// nil when the file is empty or holds comments alone.
  package let root: Node?
  /// Keys, values and collections as written, for `YAMLLimits`.
  let nodeCount: Int
  /// Whether any value is repeated by an alias: what stands in one place may then be meant in another.
  let hasAliases: Bool

  /// The same under another name for messages.
  func named(_ file: String) -> Document { Document(source: source.named(file), root: root, nodeCount: nodeCount, hasAliases: hasAliases) }
}
