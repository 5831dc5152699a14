@testable import Config

/// The laws of editing, for one text. Each begins with the text as it was made.
struct EditLaws {
  let document: EditDocument
  private let fresh: ConfigEditor
  private let old: EditedText
  private var generator: EditDocumentGenerator
  private var random: SplitMix64
  /// What was edited, a row for each law.
  private(set) var rows: [[RecordedEditor.Step]] = []
  private(set) var made = 0
  private(set) var refusals: [EditRefusal] = []

  private static let endpoints = EditPath.key("endpoints")

  init(seed: UInt64) throws {
    generator = EditDocumentGenerator(seed: seed)
    document = generator.next()
    random = SplitMix64(seed: seed ^ 0xABCD)
    fresh = try ConfigEditor(SourceText(file: "f.yaml", bytes: document.bytes))
    old = try EditedText(document.bytes)
  }

  /// - Throws: `EditFault` where a law is broken. Refusals are kept.
  mutating func hold() throws(EditFault) {
    try hold { laws, editor in try laws.append(&editor) }
    guard document.itemCount > 0 else { return }
    try hold { laws, editor in try laws.remove(&editor) }
    try hold { laws, editor in try laws.item(&editor) }
    try hold { laws, editor in try laws.noChange(&editor) }
  }

  private mutating func hold(_ law: (inout EditLaws, inout RecordedEditor) throws -> Void) throws(EditFault) {
    var editor = RecordedEditor(fresh)
    defer { rows.append(editor.steps) }
    do {
      try law(&self, &editor)
      made += 1
    } catch let refusal as EditRefusal {
      refusals.append(refusal)
    } catch let fault as EditFault {
      throw fault
    } catch {
      throw EditFault("\(error)", editor.bytes)
    }
  }

  // MARK: The laws

  /// What is appended stands at the end, in one insertion, and can be taken back.
  private mutating func append(_ editor: inout RecordedEditor) throws {
    let item = EditValue.mapping([
      "name": .text(generator.word()), "base_url": .text("http://10.0.0.9:8000"), "weight": .integer(3), "enabled": .boolean(false),
      "models": .list([.text(generator.word()), .text("m:1")]), "health_check": .mapping(["interval": .text("30s")]),
      "notes": .text(generator.word()),
    ])
    let outcome = try editor.apply(.append(item, to: Self.endpoints))
    let longer = try read(editor)
    try expect(outcome.removedComments.isEmpty && longer.comments == old.comments, "a comment is lost", longer)
    var expected = old.tree
    expected.changeList("endpoints") { $0.append(Tree(item)) }
    try expect(longer.tree == expected, "append: expected \(expected)\nfound \(longer.tree)", longer)
    switch document.shape {
    case .block, .flow, .missing: try expect(isOneInsertion(longer), "more than one insertion", longer)
    case .flowLines: try expect(isSubsequence(longer), "more than insertions", longer)
    case .empty, .null: break
    }
    _ = try editor.apply(.remove(Self.endpoints.item(document.itemCount)))
    let back = try read(editor)
    switch document.shape {
    case .block, .flow, .flowLines, .empty: try expect(back.bytes == old.bytes, "append is not taken back", back)
    case .null, .missing: try expect(back.tree.list("endpoints") == [], "a list is left", back)
    }
  }

  /// What is removed goes with its own comments, and no others.
  private mutating func remove(_ editor: inout RecordedEditor) throws {
    let index = Int.random(in: 0..<document.itemCount, using: &random)
    let path = random.chance(30) ? Self.endpoints.item(where: "name", is: "n\(index)") : Self.endpoints.item(index)
    let outcome = try editor.apply(.remove(path))
    let new = try read(editor)
    var expected = old.tree
    expected.changeList("endpoints") { $0.remove(at: index) }
    try expect(new.tree == expected, "remove: expected \(expected)\nfound \(new.tree)", new)
    try expect(Set(outcome.removedComments).isSubset(of: document.ownComments[index]), "a foreign comment is removed", new)
    try expect((new.comments + outcome.removedComments).sorted() == old.comments.sorted(), "comments are lost", new)
    guard document.shape == .block else { return }
    var left = old.lines[...]
    for line in new.lines where !(document.itemCount == 1 && line.starts(with: "endpoints: []".utf8)) {
      guard let place = left.firstIndex(of: line) else {
        throw EditFault("a new line: \(String(decoding: line, as: UTF8.self))", new.bytes)
      }
      left = left[(place + 1)...]
    }
  }

  /// What changes within an item changes no other line, and is there afterwards: once more is no change.
  private mutating func item(_ editor: inout RecordedEditor) throws {
    var before = old
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let index = Int.random(in: 0..<document.itemCount, using: &random)
      let (edit, value, steps) = change(of: Self.endpoints.item(index))
      let outcome = try editor.apply(edit)
      let after = try read(editor)
      var expected = before.tree
      if outcome.isUnchanged {
        try expect(before.bytes == after.bytes, "unchanged, but other bytes", after)
      } else {
        expected.changeList("endpoints") { $0[index].set(value, at: steps[...]) }
      }
      try expect(after.tree == expected, "\(edit): expected \(expected)\nfound \(after.tree)", after)
      try expect(
        (after.comments + outcome.removedComments).sorted() == before.comments.sorted(), "comments are lost: \(edit)", after)
      try expect(isConfined(before, after, to: index), "other lines change: \(edit)", after)
      before = after
      guard case .set = edit else { continue }
      try expect(try editor.apply(edit).isUnchanged && editor.bytes == after.bytes, "twice is not once: \(edit)", after)
    }
  }

  private mutating func noChange(_ editor: inout RecordedEditor) throws {
    let index = Int.random(in: 0..<document.itemCount, using: &random)
    let outcome = try editor.apply(.set(.text("n\(index)"), at: Self.endpoints.item(index).key("name")))
    try expect(outcome.isUnchanged && editor.bytes == old.bytes, "no edit changes bytes", old)
    _ = try editor.apply(.remove(Self.endpoints.item(index).key("nothing")))
    try expect(editor.bytes == old.bytes, "removing nothing changes bytes", old)
  }

  /// An edit of an item, and the same in terms of the tree: which value the keys lead to, nil for none.
  private mutating func change(of item: EditPath) -> (edit: Edit, value: Tree?, steps: [String]) {
    let word = generator.word()
    func setting(_ value: EditValue, _ steps: String...) -> (edit: Edit, value: Tree?, steps: [String]) {
      (.set(value, at: steps.reduce(item) { $0.key($1) }), Tree(value), steps)
    }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return setting(.text(word), "name")
    case 1: return setting(.integer(7), "weight")
    case 2: return setting(.text(word), "notes")
    case 3: return setting(.boolean(true), "enabled")
    case 4: return setting(.text("45s"), "health_check", "interval")
    case 5:
      let models = [["a"], ["a", word], ["c", "本"], [], ["b:1", "x", "y"]].randomElement(using: &random) ?? []
      return setting(.list(models.map { .text($0) }), "models")
    case 6: return setting(.reference("${file:/run/k}"), "api_key")
    default:
      let key = ["weight", "notes", "models", "health_check", "api_key", "enabled"].randomElement(using: &random) ?? ""
      return (.remove(item.key(key)), nil, [key])
    }
  }

  // MARK: Checks

  /// Reads the text anew. Line ends, byte order mark and the end of the text stay as they were.
  private func read(_ editor: RecordedEditor) throws(EditFault) -> EditedText {
    let new = try EditedText(editor.bytes)
    try expect(old.document.source.byteOrderMarkLength == new.document.source.byteOrderMarkLength, "byte order mark", new)
    if old.bytes.contains(UInt8(ascii: "\n")) {
      let ends = new.bytes.indices.filter { new.bytes[$0] == UInt8(ascii: "\n") }
      try expect(
        ends.allSatisfy { ($0 > 0 && new.bytes[$0 - 1] == UInt8(ascii: "\r")) == document.isWindows }, "line ends", new)
    }
    guard old.endsInLineEnd != new.endsInLineEnd else { return new }
    // Behind a block scalar the line end stays: it is part of the value.
    try expect(new.endsInLineEnd && new.document.root?.endsOpen(in: new.bytes) == true, "final line end", new)
    return new
  }

  private func expect(_ isTrue: Bool, _ what: @autoclosure () -> String, _ new: EditedText) throws(EditFault) {
    try EditFault.expect(isTrue, what(), new.bytes)
  }

  private func isOneInsertion(_ new: EditedText) -> Bool {
    let prefix = zip(old.bytes, new.bytes).prefix { $0 == $1 }.count
    let suffix = zip(old.bytes.reversed(), new.bytes.reversed()).prefix { $0 == $1 }.count
    return prefix + suffix >= old.bytes.count
  }

  private func isSubsequence(_ new: EditedText) -> Bool {
    var rest = new.bytes[...]
    for byte in old.bytes {
      guard let place = rest.firstIndex(of: byte) else { return false }
      rest = rest[(place + 1)...]
    }
    return true
  }

  /// Whether only lines of one item differ: those from its first to its last leaf.
  private func isConfined(_ before: EditedText, _ after: EditedText, to index: Int) -> Bool {
    guard before.bytes != after.bytes else { return true }
    let (lines, others) = (before.lines, after.lines)
    let prefix = zip(lines, others).prefix { $0 == $1 }.count
    let suffix = min(zip(lines.reversed(), others.reversed()).prefix { $0 == $1 }.count, lines.count - prefix)
    guard let item = Reading.node(before.document, "endpoints", "\(index)") else { return false }
    let source = before.document.source
    let first = source.location(at: item.range.lowerBound).line - 1
    let last = source.location(at: max(item.range.lowerBound, item.range.upperBound - 1)).line
    // A new key stands behind the item's own comment, and a comma may come to the line before.
    return prefix >= first - 1 && lines.count - suffix <= last + 2
  }
}
