/// The way from the root of a document to one of its nodes.
struct Trail: Sendable {
  /// A collection on the way, and which of its entries or items leads on.
  struct Step: Sendable {
    var parent: Node
    var index: Int
  }

  var steps: [Step] = []
  /// Where the way ends: as written, possibly an alias.
  var node: Node

  /// The positions alone.
  var indices: [Int] { steps.map(\.index) }

  func child(_ node: Node, at index: Int) -> Trail { Trail(steps: steps + [Step(parent: self.node, index: index)], node: node) }
}

extension Node.Content {
  var entries: [Node.Entry]? { if case .mapping(let entries) = self { entries } else { nil } }
  var items: [Node]? { if case .sequence(let items) = self { items } else { nil } }
  var scalar: Node.Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
}

extension Node {
  /// Whether the collection stands in brackets or braces.
  func isFlow(in bytes: [UInt8]) -> Bool {
    switch content {
    case .sequence: range.lowerBound < bytes.count && bytes[range.lowerBound] == UInt8(ascii: "[")
    case .mapping: range.lowerBound < bytes.count && bytes[range.lowerBound] == UInt8(ascii: "{")
    case .scalar, .alias: false
    }
  }

  /// Whether the value has an anchor or a tag.
  var hasProperties: Bool { anchor != nil || tag != nil }

  /// The last scalar, alias or empty collection of the value, in the order of the text.
  var lastLeaf: Node {
    switch content {
    case .scalar, .alias: self
    case .sequence(let items): items.last?.lastLeaf ?? self
    case .mapping(let entries): entries.last?.value.lastLeaf ?? self
    }
  }

  /// Whether one more line end after the value would become part of it: a block scalar that does not strip its end.
  func endsOpen(in bytes: [UInt8]) -> Bool { blockHeader(in: bytes).map { !$0.contains(UInt8(ascii: "-")) } ?? false }

  /// Whether empty lines after the value belong to it: a block scalar that keeps its end (`|+`).
  func keepsEmptyLines(in bytes: [UInt8]) -> Bool { blockHeader(in: bytes)?.contains(UInt8(ascii: "+")) ?? false }

  /// What stands behind the `|` or `>` if the value ends with a block scalar.
  private func blockHeader(in bytes: [UInt8]) -> ArraySlice<UInt8>? {
    let leaf = lastLeaf
    guard let scalar = leaf.content.scalar, scalar.style == .literal || scalar.style == .folded else { return nil }
    return bytes[leaf.range].dropFirst().prefix { "0123456789+-".utf8.contains($0) }
  }
}
