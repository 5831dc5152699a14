/// Finds comments: what libyaml passes over between the values of a document.
enum CommentScan {
  /// A scalar or an alias, as far as it matters here.
  struct Leaf: Sendable {
    var range: Range<Int>
    /// The first line of a block scalar may have a comment.
    var isBlockScalar: Bool
  }

  /// The comments within a range, each from its `#` to the end of its line.
  ///
  /// - Parameter leaves: scalars and aliases that stand in the range, in the order of the text: a `#` in them is none.
  static func comments(in range: Range<Int>, of bytes: [UInt8], leaves: [Leaf]) -> [String] {
    var found: [String] = []
    var position = range.lowerBound
    for leaf in leaves where leaf.range.upperBound > position && leaf.range.lowerBound < range.upperBound {
      scan(position..<max(position, leaf.range.lowerBound), bytes, into: &found)
      position = min(leaf.range.upperBound, range.upperBound)
      guard leaf.isBlockScalar else { continue }
      let header = leaf.range.lowerBound..<(bytes[leaf.range].firstIndex(where: TextLines.isLineEnd) ?? leaf.range.upperBound)
      scan(header.clamped(to: range), bytes, into: &found)
    }
    scan(position..<max(position, range.upperBound), bytes, into: &found)
    return found
  }

  /// The comments of a stretch of a document that consists of whole lines.
  static func comments(of document: Document, in range: Range<Int>) -> [String] {
    var leaves: [Leaf] = []
    if let root = document.root { collect(root, in: range, into: &leaves) }
    return comments(in: range, of: document.source.bytes, leaves: leaves)
  }

  /// Keys and values that are scalars or aliases, in the order of the text.
  static func leaves(of node: Node) -> [Leaf] {
    var leaves: [Leaf] = []
    collect(node, in: 0..<Int.max, into: &leaves)
    return leaves
  }

  private static func collect(_ node: Node, in range: Range<Int>, into leaves: inout [Leaf]) {
    guard node.range.upperBound >= range.lowerBound, node.range.lowerBound <= range.upperBound else { return }
    switch node.content {
    case .scalar(let scalar):
      leaves.append(Leaf(range: node.range, isBlockScalar: scalar.style == .literal || scalar.style == .folded))
    case .alias: leaves.append(Leaf(range: node.range, isBlockScalar: false))
    case .sequence(let items): for item in items { collect(item, in: range, into: &leaves) }
    case .mapping(let entries):
      for entry in entries {
        collect(entry.key, in: range, into: &leaves)
        collect(entry.value, in: range, into: &leaves)
      }
    }
  }

  private static func scan(_ range: Range<Int>, _ bytes: [UInt8], into found: inout [String]) {
    var position = range.lowerBound
    while position < range.upperBound {
      defer { position += 1 }
      guard bytes[position] == UInt8(ascii: "#") else { continue }
      let follows = position == 0 || TextLines.isBlank(bytes[position - 1]) || TextLines.isLineEnd(bytes[position - 1])
      // Behind a byte order mark too; a tag may hold a `#`.
      guard follows || position == 3 && bytes[0] == 0xEF else { continue }
      let end = bytes[position..<range.upperBound].firstIndex(where: TextLines.isLineEnd) ?? range.upperBound
      found.append(String(decoding: bytes[position..<end], as: UTF8.self))
      position = end
    }
  }
}
