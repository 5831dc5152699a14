extension EditPlanner {
  /// A further part at the end of a flow collection: behind the last one, or on a line of its own where the last one has one.
  func flowInsertion(_ text: String, into collection: Node) throws(EditRefusal) -> [Splice] {
    guard let layout = FlowLayout(collection, in: bytes) else { throw unsupported(collection.range.lowerBound) }
    guard let last = layout.slots.last else { return [.insertion(text, at: layout.open + 1)] }
    let hasComma = last.comma != nil
    guard hasOwnLines(last, in: layout) else {
      return [.insertion(hasComma ? " \(text)," : ", \(text)", at: last.end)]
    }
    let column = lines.column(last.range.lowerBound)
    let place = lines.afterOwnLines(last.end, deeperThan: column)
    let margin = String(repeating: " ", count: column)
    let line = Splice.insertion(margin + text + (hasComma ? "," : "") + lines.lineEnd(near: place), at: place)
    return hasComma ? [line] : [.insertion(",", at: last.range.upperBound), line]
  }

  /// Takes a part out of a flow collection, with one comma.
  func flowRemoval(_ index: Int, from collection: Node, keepingComments: Bool) throws(EditRefusal) -> [Splice] {
    guard let layout = FlowLayout(collection, in: bytes) else { throw unsupported(collection.range.lowerBound) }
    let slot = layout.slots[index]
    let previous = index > 0 ? layout.slots[index - 1] : nil
    // Without a comma behind it, that in front of it goes.
    let comma = slot.comma == nil ? previous?.comma : nil
    let commaRemoval = comma.map { [Splice.deletion($0..<($0 + 1))] } ?? []
    if hasOwnLines(slot, in: layout) {
      let floor = previous?.end ?? layout.open + 1
      let region = try region(
        from: slot.range.lowerBound, to: slot.end, floor: floor, after: nil, keepingComments: keepingComments)
      return commaRemoval + [.deletion(region)]
    }
    if index + 1 < layout.slots.count {
      let next = layout.slots[index + 1].range.lowerBound
      let isPlain = bytes[slot.end..<next].allSatisfy(TextLines.isBlank)
      return [.deletion(slot.range.lowerBound..<(isPlain ? next : slot.end))]
    }
    let before = previous?.end ?? layout.open + 1
    guard bytes[before..<slot.range.lowerBound].allSatisfy(TextLines.isBlank) else {
      return commaRemoval + [.deletion(slot.range.lowerBound..<slot.end)]
    }
    return [.deletion((comma ?? before)..<slot.end)]
  }

  /// Whether a part stands alone on its lines.
  private func hasOwnLines(_ slot: FlowLayout.Slot, in layout: FlowLayout) -> Bool {
    lines.isFirstOnLine(slot.range.lowerBound) && lines.lineStart(slot.range.lowerBound) > layout.open && lines.endsLine(slot.end)
  }
}
