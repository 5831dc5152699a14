/// Proves an edit before anything is written: the new text, read again, says what the old one said but for the one change, and no comment
/// is lost that was not reported. Independent of how the splices were found.
struct EditProof {
  let old: Document
  let new: Document

  /// Whether the change, and nothing else, was made. O(n).
  func holds(_ change: TreeChange, removedComments: [String]) -> Bool {
    isChanged(old.root, new.root, change, depth: 0) && commentsAreKept(but: removedComments)
  }

  // MARK: The tree

  private func isChanged(_ before: Node?, _ after: Node?, _ change: TreeChange, depth: Int) -> Bool {
    guard let after else { return false }
    guard let before else {
      // An empty document gets its first key.
      guard case .appendEntry(let key, let value) = change.action, let entry = after.content.entries?.first else { return false }
      return after.content.entries?.count == 1 && isKey(entry.key, key) && isWritten(entry.value, value)
    }
    guard depth == change.indices.count else { return isChangedBelow(before, after, change, depth: depth) }
    guard before.anchor == after.anchor, before.tag == after.tag else { return false }
    switch change.action {
    case .appendItem(let value):
      guard let items = after.content.items, let last = items.last, isWritten(last, value) else { return false }
      if SchemaDecoder.isNull(before) { return items.count == 1 }
      guard let known = before.content.items else { return false }
      return areSame(known, items.dropLast())
    case .appendEntry(let key, let value):
      guard let known = before.content.entries, let entries = after.content.entries, let last = entries.last else { return false }
      return isKey(last.key, key) && isWritten(last.value, value) && areSame(known, entries.dropLast())
    case .remove(let index):
      if var items = before.content.items, let left = after.content.items, items.indices.contains(index) {
        items.remove(at: index)
        return areSame(items, left[...])
      }
      guard var entries = before.content.entries, let left = after.content.entries, entries.indices.contains(index) else { return false }
      entries.remove(at: index)
      return areSame(entries, left[...])
    case .replace(let value):
      return isWritten(after, value, mayHaveProperties: true)
    }
  }

  private func isChangedBelow(_ before: Node, _ after: Node, _ change: TreeChange, depth: Int) -> Bool {
    guard isSameCollection(before, after) else { return false }
    let index = change.indices[depth]
    if let items = before.content.items, let others = after.content.items {
      guard items.count == others.count, items.indices.contains(index) else { return false }
      return areSame(items[..<index], others[..<index]) && areSame(items[(index + 1)...], others[(index + 1)...])
        && isChanged(items[index], others[index], change, depth: depth + 1)
    }
    guard let entries = before.content.entries, let others = after.content.entries, entries.count == others.count,
      entries.indices.contains(index)
    else { return false }
    return areSame(entries[..<index], others[..<index]) && areSame(entries[(index + 1)...], others[(index + 1)...])
      && isSame(entries[index].key, others[index].key) && isChanged(entries[index].value, others[index].value, change, depth: depth + 1)
  }

  /// Whether nothing changed: values, anchors, tags, styles, and the text itself of every value on a line.
  private func isSame(_ before: Node, _ after: Node) -> Bool {
    guard before.anchor == after.anchor, before.tag == after.tag else { return false }
    switch (before.content, after.content) {
    case (.scalar(let scalar), .scalar(let other)):
      guard scalar.style == other.style else { return false }
      switch scalar.style {
      // It may have had empty lines behind it that count with what follows now.
      case .literal, .folded: return scalar.text.utf8.elementsEqual(other.text.utf8)
      // Texts that Unicode alone holds for equal have other bytes.
      case .plain, .singleQuoted, .doubleQuoted: return scalar.text == other.text && hasSameText(before, after)
      }
    case (.alias(let name, let target), .alias(let other, let otherTarget)):
      // What the parser lets pass is bounded with every alias counted as what it stands for.
      return name == other && isSame(target, otherTarget)
    case (.sequence(let items), .sequence(let others)):
      return isSameCollection(before, after) && areSame(items, others[...])
    case (.mapping(let entries), .mapping(let others)):
      return isSameCollection(before, after) && areSame(entries, others[...])
    case (.scalar, _), (.alias, _), (.sequence, _), (.mapping, _):
      return false
    }
  }

  private func isSameCollection(_ before: Node, _ after: Node) -> Bool {
    before.anchor == after.anchor && before.tag == after.tag
      && before.isFlow(in: old.source.bytes) == after.isFlow(in: new.source.bytes)
  }

  private func areSame(_ before: some Collection<Node>, _ after: ArraySlice<Node>) -> Bool {
    before.count == after.count && zip(before, after).allSatisfy(isSame)
  }

  private func areSame(_ before: some Collection<Node.Entry>, _ after: ArraySlice<Node.Entry>) -> Bool {
    before.count == after.count && zip(before, after).allSatisfy { isSame($0.key, $1.key) && isSame($0.value, $1.value) }
  }

  private func hasSameText(_ before: Node, _ after: Node) -> Bool {
    old.source.bytes[before.range].elementsEqual(new.source.bytes[after.range])
  }

  // MARK: The new value

  private func isKey(_ node: Node, _ name: String) -> Bool {
    guard let scalar = node.content.scalar, !node.hasProperties else { return false }
    return scalar.text.utf8.elementsEqual(name.utf8) && !(scalar.style == .plain && name == "<<")
  }

  private func isWritten(_ node: Node, _ value: EditValue, mayHaveProperties: Bool = false) -> Bool {
    guard mayHaveProperties || !node.hasProperties else { return false }
    switch value {
    case .text, .reference:
      guard let scalar = node.content.scalar, !SchemaDecoder.isNull(node) else { return false }
      return scalar.text.utf8.elementsEqual((value.scalarText ?? "").utf8)
        && (scalar.style != .plain || PlainText.isSafe(scalar.text, inFlow: false))
    case .integer, .boolean:
      return node.content.scalar == Node.Scalar(text: value.scalarText ?? "", style: .plain)
    case .list(let values):
      guard let items = node.content.items, items.count == values.count else { return false }
      return zip(items, values).allSatisfy { isWritten($0, $1) }
    case .mapping(let pairs):
      guard let entries = node.content.entries, entries.count == pairs.count else { return false }
      return zip(entries, pairs).allSatisfy { isKey($0.key, $1.key) && isWritten($0.value, $1.value) }
    }
  }

  // MARK: Comments

  /// The comments of the old text are those of the new one and the removed ones, each as often.
  private func commentsAreKept(but removed: [String]) -> Bool {
    var counts: [String: Int] = [:]
    let (before, after) = changedLines()
    for comment in CommentScan.comments(of: old, in: before) { counts[comment, default: 0] += 1 }
    for comment in CommentScan.comments(of: new, in: after) + removed { counts[comment, default: 0] -= 1 }
    return counts.values.allSatisfy { $0 == 0 }
  }

  /// The lines that differ. What is outside of them has the same bytes and, the trees being compared, the same values: so the same comments.
  private func changedLines() -> (old: Range<Int>, new: Range<Int>) {
    let (before, after) = (old.source.bytes, new.source.bytes)
    let most = min(before.count, after.count)
    var start = 0
    while start < most, before[start] == after[start] { start += 1 }
    var same = 0
    while same < most - start, before[before.count - 1 - same] == after[after.count - 1 - same] { same += 1 }
    while start > old.source.byteOrderMarkLength, !TextLines.isLineEnd(before[start - 1]) { start -= 1 }
    start = max(start, old.source.byteOrderMarkLength)
    while same > 0, !TextLines.isLineEnd(before[before.count - same]) { same -= 1 }
    return (start..<max(start, before.count - same), start..<max(start, after.count - same))
  }
}
