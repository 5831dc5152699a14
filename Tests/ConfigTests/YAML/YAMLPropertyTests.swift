import Testing

@testable import Config

@Suite(.timeLimit(.minutes(5))) struct YAMLPropertyTests {
  @Test("A generated document is read as what it was made from, and every range holds its value", arguments: 1...8 as ClosedRange<UInt64>)
  func generated(seed: UInt64) throws {
    var generator = DocumentGenerator(seed: seed)
    for number in 0..<150 {
      let (text, tree) = generator.next()
      let (document, diagnostics) = Reading.parse(text)
      guard let document, let root = document.root, diagnostics.isEmpty else {
        Issue.record("seed \(seed), document \(number): \(diagnostics)\n\(text)")
        return
      }
      try #require(Tree(root) == tree, "seed \(seed), document \(number)\n\(text)")
      for mistake in rangeMistakes(root, in: document) {
        Issue.record("seed \(seed), document \(number): \(mistake)\n\(text)")
        return
      }
    }
  }

  /// What is wrong with the ranges of a tree, if anything.
  private func rangeMistakes(_ root: Node, in document: Document) -> [String] {
    var mistakes: [String] = []
    Reading.visit(root) { node in
      let slice = Reading.slice(document, node.range)
      switch node.content {
      case .alias(let name, _):
        if slice != "*" + name { mistakes.append("alias `\(name)` has the range of `\(slice)`") }
      case .scalar(let scalar):
        if slice.isEmpty {
          if scalar.text != "" { mistakes.append("`\(scalar.text)` has an empty range") }
        } else if Reading.parse(slice).document?.root?.content.scalar != scalar {
          mistakes.append("`\(scalar.text)` is not what its range says: `\(slice)`")
        }
      case .sequence(let items):
        mistakes += orderMistakes(items, in: node, slice: slice, opening: "-[")
      case .mapping(let entries):
        mistakes += orderMistakes(entries.flatMap { [$0.key, $0.value] }, in: node, slice: slice, opening: nil)
      }
    }
    return mistakes
  }

  /// Parts must follow one another inside the whole, and a block collection ends with its last part.
  private func orderMistakes(_ parts: [Node], in whole: Node, slice: String, opening: String?) -> [String] {
    var mistakes: [String] = []
    var end = whole.range.lowerBound
    for part in parts {
      if part.range.lowerBound < end { mistakes.append("\(part.range) starts before \(end)") }
      end = part.range.upperBound
    }
    if end > whole.range.upperBound { mistakes.append("\(whole.range) ends before its last part, \(end)") }
    let isBracketed = slice.hasPrefix("[") && slice.hasSuffix("]") || slice.hasPrefix("{") && slice.hasSuffix("}")
    if !isBracketed, end != whole.range.upperBound { mistakes.append("`\(slice)` goes beyond its last part") }
    if let opening, let first = slice.first, !opening.contains(first) { mistakes.append("`\(slice)` does not start with `[` or `-`") }
    return mistakes
  }
}

extension Node.Content {
  fileprivate var scalar: Node.Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
}
