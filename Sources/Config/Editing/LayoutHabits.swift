/// How the file is laid out, so that new text looks like the old.
struct LayoutHabits: Sendable, Equatable {
  /// From the column of a list's key to that of its dashes.
  var dashOffset = 2
  var spacesAfterDash = 1
  /// From the column of a key to that of the keys below it.
  var mappingStep = 2
  /// Whether a blank line stands before the last section of the file.
  var separatesSections = false

  init() {}

  /// Counts what is usual among the first block collections of the document.
  init(of document: Document) {
    guard let root = document.root, case .mapping(let entries) = root.content else { return }
    let lines = TextLines(document.source)
    var counts = Counts(lines: lines)
    counts.visit(root)
    dashOffset = Self.mostFrequent(counts.dashOffsets) ?? dashOffset
    spacesAfterDash = Self.mostFrequent(counts.spacesAfterDash) ?? spacesAfterDash
    mappingStep = Self.mostFrequent(counts.mappingSteps) ?? mappingStep
    if entries.count > 1, let last = entries.last {
      let start = lines.withCommentsAbove(lines.lineStart(last.key.range.lowerBound), column: 0, floor: lines.start)
      separatesSections = start > lines.start && lines.isBlankLine(lines.lineStart(lines.beforeLineEnd(start)))
    }
  }

  private static func mostFrequent(_ counts: [Int: Int]) -> Int? {
    counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }

  private struct Counts {
    let lines: TextLines
    var dashOffsets: [Int: Int] = [:]
    var spacesAfterDash: [Int: Int] = [:]
    var mappingSteps: [Int: Int] = [:]
    /// A few hundred collections show what is usual.
    var left = 500

    mutating func visit(_ node: Node) {
      guard left > 0 else { return }
      switch node.content {
      case .scalar, .alias: return
      case .sequence(let items):
        left -= 1
        countDash(node, items)
        for item in items { visit(item) }
      case .mapping(let entries):
        left -= 1
        for entry in entries {
          countChild(entry)
          visit(entry.value)
        }
      }
    }

    private mutating func countDash(_ node: Node, _ items: [Node]) {
      guard let first = items.first, case .mapping = first.content, !isFlow(node), !isFlow(first) else { return }
      guard first.range.lowerBound > node.range.lowerBound else { return }
      let between = lines.bytes[(node.range.lowerBound + 1)..<first.range.lowerBound]
      let spaces = between.count
      guard (1...8).contains(spaces), between.allSatisfy({ $0 == UInt8(ascii: " ") }) else { return }
      spacesAfterDash[spaces, default: 0] += 1
    }

    private mutating func countChild(_ entry: Node.Entry) {
      let child = entry.value.range.lowerBound
      switch entry.value.content {
      case .scalar, .alias: return
      case .sequence where !isFlow(entry.value) && lines.isFirstOnLine(child):
        let offset = lines.column(child) - lines.column(entry.key.range.lowerBound)
        if offset >= 0 { dashOffsets[offset, default: 0] += 1 }
      case .mapping where !isFlow(entry.value) && lines.isFirstOnLine(child):
        let step = lines.column(child) - lines.column(entry.key.range.lowerBound)
        if step > 0 { mappingSteps[step, default: 0] += 1 }
      case .sequence, .mapping: return
      }
    }

    private func isFlow(_ node: Node) -> Bool {
      node.range.lowerBound < lines.bytes.count && "[{".utf8.contains(lines.bytes[node.range.lowerBound])
    }
  }
}
