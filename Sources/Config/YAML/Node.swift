/// One value of a YAML document with its place in the text.
package struct Node: Sendable {
  package enum Content: Sendable {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Entry])
    /// `*name`. The target is shared, not copied; `resolved` follows it.
    indirect case alias(name: String, target: Node)
  }

  package struct Scalar: Sendable, Equatable {
    package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }
    /// The value after unquoting and folding, before `${…}` references are resolved.
    package var text: String
    package var style: Style
  }

  /// A key with its value. A mapping keeps them in the order of the text, duplicates and `<<` included.
  package struct Entry: Sendable {
    package var key: Node
    package var value: Node
  }

  package var content: Content
  /// Byte offsets into the document's `SourceText`. For a scalar: the value with its quotes, without anchor and tag. For a block
  /// collection: from its first key or dash to the end of its last leaf, without trailing comments.
  package var range: Range<Int>
  /// What few nodes have: apart, so that copying the others costs less.
  private var properties: Properties?

  /// The name of `&name`, if any.
  package var anchor: String? { properties?.anchor }
  /// An explicit tag (`!!str`), if any.
  package var tag: String? { properties?.tag }

  package init(content: Content, range: Range<Int>, anchor: String? = nil, tag: String? = nil) {
    self.content = content
    self.range = range
    properties = anchor == nil && tag == nil ? nil : Properties(anchor: anchor, tag: tag)
  }

  private final class Properties: Sendable {
    let anchor: String?
    let tag: String?

    init(anchor: String?, tag: String?) {
      self.anchor = anchor
      self.tag = tag
    }
  }

  /// The node itself, or what its alias stands for.
  package var resolved: Node {
    if case .alias(_, let target) = content { target.resolved } else { self }
  }
}
