/// Writes values as text, in the layout of the file around them.
struct ValueWriter: Sendable {
  let habits: LayoutHabits

  /// On one line: a scalar, or a flow collection.
  func inline(_ value: EditValue, like style: Node.Scalar.Style = .plain, inFlow: Bool) -> String {
    switch value {
    case .text, .reference, .integer, .boolean: ScalarWriter.text(value, like: style, inFlow: inFlow)
    case .list(let items): "[" + items.map { inline($0, inFlow: true) }.joined(separator: ", ") + "]"
    case .mapping(let pairs):
      "{" + pairs.map { ScalarWriter.key($0.key) + ": " + inline($0.value, inFlow: true) }.joined(separator: ", ") + "}"
    }
  }

  /// Whether people would write the value on one line behind its key.
  func isInline(_ value: EditValue) -> Bool {
    switch value {
    case .text, .reference, .integer, .boolean: true
    case .list(let items): items.allSatisfy { $0.scalarText != nil } && isShort(value)
    case .mapping(let pairs): pairs.count <= Self.mostInlinePairs && pairs.allSatisfy { $0.value.scalarText != nil } && isShort(value)
    }
  }

  /// The lines of a block collection without line ends: a mapping whose keys, or a list whose dashes, stand in this column.
  func block(_ value: EditValue, column: Int) -> [String] {
    switch value {
    case .text, .reference, .integer, .boolean: [margin(column) + inline(value, inFlow: false)]
    case .list(let items): items.isEmpty ? [margin(column) + "[]"] : items.flatMap { item($0, column: column) }
    case .mapping(let pairs):
      pairs.isEmpty ? [margin(column) + "{}"] : pairs.flatMap { entry($0.key, $0.value, column: column) }
    }
  }

  /// The lines of a key with its value.
  func entry(_ key: String, _ value: EditValue, column: Int) -> [String] {
    let name = margin(column) + ScalarWriter.key(key) + ":"
    if isInline(value) { return [name + " " + inline(value, inFlow: false)] }
    return [name] + block(value, column: childColumn(value, of: column))
  }

  /// The lines of a list's item with its dash. A mapping has a line for each key, unless items stand in braces here.
  func item(_ value: EditValue, column: Int, isFlow: Bool = false) -> [String] {
    let dash = margin(column) + "-" + margin(habits.spacesAfterDash)
    guard case .mapping(let pairs) = value, !pairs.isEmpty, !isFlow else { return [dash + inline(value, inFlow: false)] }
    let inner = column + 1 + habits.spacesAfterDash
    var lines = block(value, column: inner)
    lines[0] = dash + lines[0].dropFirst(inner)
    return lines
  }

  /// Where a block collection stands under a key in this column.
  func childColumn(_ value: EditValue, of column: Int) -> Int {
    if case .list = value { column + habits.dashOffset } else { column + habits.mappingStep }
  }

  private func isShort(_ value: EditValue) -> Bool { inline(value, inFlow: false).unicodeScalars.count <= Self.longestInline }

  private func margin(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  private static let mostInlinePairs = 3
  private static let longestInline = 90
}
