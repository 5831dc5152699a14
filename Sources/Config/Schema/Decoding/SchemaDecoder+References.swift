extension SchemaDecoder {
  /// The text of a scalar with its references resolved; nil if that failed, which is then reported, or if the key may go without.
  mutating func resolved(_ scalar: Node.Scalar, _ node: Node, of key: KeyDescription, label: Label) -> ScalarText? {
    switch resolver.resolve(scalar.text) {
    case .text(let text, let isResolved):
      return ScalarText(text, standIn: isResolved ? "what it refers to" : key.isSecret ? "what is given" : nil)
    case .missingVariable(let name):
      if !key.mayLackVariable {
        findings.error(
          .missingVariable, at: node.range, "\(label) needs the environment variable `\(name)`, which is not set",
          hint: "set it, or write `${env:\(name):-default}`")
      }
    case .unreadable(let problem):
      findings.error(
        .missingSecretFile, at: node.range, "\(label) needs a file: \(problem.diagnostic.message)", hint: problem.diagnostic.hint)
    case .notText(let path):
      findings.error(.missingSecretFile, at: node.range, "\(label) needs the file `\(path)`, which is not UTF-8 text")
    case .malformed(let malformed):
      findings.error(
        .badReference, at: place(of: malformed.offset, in: scalar, node),
        "\(label) holds a reference that \(Self.reason(malformed.reason))",
        hint: "`${env:NAME}`, `${env:NAME:-default}` or `${file:/path}`; `$$` stands for a dollar sign")
    }
    return nil
  }

  /// Where the reference starts in the file, if the scalar is written in one line without escapes before it; else the whole scalar.
  private func place(of offset: Int, in scalar: Node.Scalar, _ node: Node) -> Range<Int> {
    let quote: Int
    switch scalar.style {
    case .plain: quote = 0
    case .singleQuoted, .doubleQuoted: quote = 1
    case .literal, .folded: return node.range
    }
    let start = node.range.lowerBound + quote + offset
    let before = Array(scalar.text.utf8.prefix(offset + 2))
    let written = document.source.bytes
    let from = node.range.lowerBound + quote
    guard from + before.count <= node.range.upperBound, node.range.upperBound <= written.count,
      written[from..<(from + before.count)].elementsEqual(before)
    else { return node.range }
    return start..<(node.range.upperBound - quote)
  }

  private static func reason(_ reason: ReferenceText.Malformed.Reason) -> String {
    switch reason {
    case .unclosed: "has no closing `}`"
    case .unknownKind: "is neither `env` nor `file`"
    case .emptyName: "names nothing"
    case .badVariableName: "does not name a variable: letters, digits and `_`, and a default after `:-`"
    }
  }
}
