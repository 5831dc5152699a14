/// Where the parts of a flow collection stand: its brackets, its items or entries, its commas.
struct FlowLayout {
  /// An item or an entry with what belongs to it (anchor, tag, `?`), and the comma behind it.
  struct Slot {
    var range: Range<Int>
    var comma: Int?
    /// Where the next thing may start.
    var end: Int { comma.map { $0 + 1 } ?? range.upperBound }
  }

  let open: Int
  let close: Int
  let slots: [Slot]

  /// nil if the text between the parts is not what it should be.
  init?(_ collection: Node, in bytes: [UInt8]) {
    let ends: [Int]
    switch collection.content {
    case .sequence(let items): ends = items.map(\.range.upperBound)
    case .mapping(let entries): ends = entries.map { max($0.key.range.upperBound, $0.value.range.upperBound) }
    case .scalar, .alias: return nil
    }
    open = collection.range.lowerBound
    close = collection.range.upperBound - 1
    guard close > open else { return nil }
    var slots: [Slot] = []
    var position = open + 1
    for (number, end) in ends.enumerated() {
      let start = NodeRange.skipBlanks(in: bytes, from: position, to: close)
      guard end > start, end <= close else { return nil }
      position = NodeRange.skipBlanks(in: bytes, from: end, to: close)
      let hasComma = position < close && bytes[position] == UInt8(ascii: ",")
      guard hasComma || number == ends.count - 1 else { return nil }
      slots.append(Slot(range: start..<end, comma: hasComma ? position : nil))
      if hasComma { position += 1 }
    }
    guard NodeRange.skipBlanks(in: bytes, from: position, to: close) == close else { return nil }
    self.slots = slots
  }
}
