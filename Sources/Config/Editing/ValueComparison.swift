/// Tells whether a node says a value already: by meaning, whatever its style.
struct ValueComparison {
  let document: Document

  /// Aliases and merges count as what they stand for, `on` is no `true`, and null is no text.
  func says(_ node: Node, _ value: EditValue) -> Bool {
    let resolved = node.resolved
    switch value {
    case .text(let text):
      guard let scalar = resolved.content.scalar, !SchemaDecoder.isNull(resolved) else { return false }
      return Self.same(Self.literal(scalar.text), text)
    case .reference(let text):
      guard let scalar = resolved.content.scalar, !SchemaDecoder.isNull(resolved) else { return false }
      return Self.same(scalar.text, text)
    case .integer(let number):
      return resolved.content.scalar.map { WholeNumber.isPlain($0.text) && Int($0.text) == number } ?? false
    case .boolean(let flag):
      return resolved.content.scalar?.text == (flag ? "true" : "false")
    case .list(let values):
      guard let items = resolved.content.items, items.count == values.count else { return false }
      return zip(items, values).allSatisfy(says)
    case .mapping(let pairs):
      guard resolved.content.entries != nil else { return false }
      let entries = document.entries(of: resolved)
      guard entries.count == pairs.count else { return false }
      return pairs.allSatisfy { pair in entries.contains { Self.same($0.key.text, pair.key) && says($0.value, pair.value) } }
    }
  }

  /// By bytes: two texts that Unicode holds for equal are two texts.
  static func same(_ one: String?, _ other: String) -> Bool { one.map { $0.utf8.elementsEqual(other.utf8) } ?? false }

  /// What a text means that has no references in it; nil if it has.
  private static func literal(_ text: String) -> String? {
    guard ReferenceText.mayContainReferences(text) else { return text }
    guard let parts = (try? ReferenceText(text))?.parts else { return nil }
    var result = ""
    for part in parts {
      guard case .literal(let literal) = part else { return nil }
      result += literal
    }
    return result
  }
}
