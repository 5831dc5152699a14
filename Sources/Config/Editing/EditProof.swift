/// Proves edits before anything is written: the new text, read again, says what the old one said but for the changes, and no comment is
/// lost that was not reported. Independent of how the splices were found.
struct EditProof {
  let old: Document
  let new: Document

  /// Whether the changes, and nothing else, were made. Their positions are those of the old document. O(n).
  func holds(_ changes: [TreeChange], removedComments: [String]) -> Bool {
    hasBecome(old.root, new.root, changes, depth: 0) && commentsAreKept(but: removedComments)
  }

  // MARK: The tree

  private func hasBecome(_ before: Node?, _ after: Node?, _ all: [TreeChange], depth: Int) -> Bool {
    guard let after else { return false }
    let changes = NodeChanges(all, depth: depth)
    guard !changes.contradict else { return false }
    guard let before else {
      // An empty document gets its first keys.
      guard let entries = after.content.entries, changes.below.isEmpty, changes.removed.isEmpty, !changes.entries.isEmpty else {
        return false
      }
      return areWritten(entries[...], changes.entries)
    }
    guard before.anchor == after.anchor, before.tag == after.tag else { return false }
    if let value = changes.replacement { return isWritten(after, value, mayHaveProperties: true) }
    if changes.areAllBelow, !isSameCollection(before, after) { return false }
    if let items = after.content.items {
      // Null counts as an empty list, to which something is added.
      guard let known = before.content.items ?? (SchemaDecoder.isNull(before) && !changes.items.isEmpty ? [] : nil) else { return false }
      return changes.entries.isEmpty && haveBecome(known, items, changes, depth: depth)
    }
    guard let known = before.content.entries, let entries = after.content.entries else { return false }
    return changes.items.isEmpty && haveBecome(known, entries, changes, depth: depth)
  }

  private func haveBecome(_ before: [Node], _ after: [Node], _ changes: NodeChanges, depth: Int) -> Bool {
    guard let kept = kept(of: before.indices, changes), after.count == kept.count + changes.items.count else { return false }
    for (position, index) in kept.enumerated() {
      let isRight =
        changes.below[index].map { hasBecome(before[index], after[position], $0, depth: depth + 1) }
        ?? isSame(before[index], after[position])
      guard isRight else { return false }
    }
    return zip(after.dropFirst(kept.count), changes.items).allSatisfy { isWritten($0, $1) }
  }

  private func haveBecome(_ before: [Node.Entry], _ after: [Node.Entry], _ changes: NodeChanges, depth: Int) -> Bool {
    guard let kept = kept(of: before.indices, changes), after.count == kept.count + changes.entries.count else { return false }
    for (position, index) in kept.enumerated() {
      let (old, new) = (before[index], after[position])
      let isRight = changes.below[index].map { hasBecome(old.value, new.value, $0, depth: depth + 1) } ?? isSame(old.value, new.value)
      guard isRight, isSame(old.key, new.key) else { return false }
    }
    return areWritten(after.dropFirst(kept.count), changes.entries)
  }

  /// The positions of what stays; nil if a change is about something that is not there.
  private func kept(of indices: Range<Int>, _ changes: NodeChanges) -> [Int]? {
    guard changes.removed.allSatisfy(indices.contains), changes.below.keys.allSatisfy(indices.contains) else { return nil }
    return indices.filter { !changes.removed.contains($0) }
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

  private func areWritten(_ entries: ArraySlice<Node.Entry>, _ pairs: [EditValue.Pair]) -> Bool {
    entries.count == pairs.count && zip(entries, pairs).allSatisfy { isKey($0.key, $1.key) && isWritten($0.value, $1.value) }
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
      return node.content.entries.map { areWritten($0[...], pairs) } ?? false
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
