import FoundationEssentials
import Testing

@testable import Config

/// The laws of editing over random texts. `FINGERPOST_EDIT_COUNT` sets how many texts are tried.
@Suite(.timeLimit(.minutes(60))) struct EditLawTests {
  private static let parts = 4
  private static let seed = ProcessInfo.processInfo.environment["FINGERPOST_EDIT_SEED"].flatMap { UInt64($0) } ?? 0xED17

  /// What broke, and in which edit.
  private struct Broken: Error { var what: String }

  @Test("An edit changes what it says, keeps the rest byte for byte, and can be taken back", arguments: 0..<parts)
  func laws(part: Int) throws {
    var made = 0
    var refused: [EditRefusal.Reason: Int] = [:]
    for number in 0..<(EditCount.value / Self.parts) {
      let seed = Self.seed &* 1_000_003 &+ UInt64(number * Self.parts + part)
      var generator = EditDocumentGenerator(seed: seed)
      let document = generator.next()
      var random = SplitMix64(seed: seed ^ 0xABCD)
      for law in [Self.appendLaw, Self.removeLaw, Self.itemLaw, Self.noChangeLaw] {
        do {
          try law(document, &generator, &random)
          made += 1
        } catch let refusal as EditRefusal {
          refused[refusal.reason, default: 0] += 1
          guard Self.mayRefuse(refusal.reason) else {
            Issue.record("seed \(seed): \(refusal) \(refusal.diagnostics)\n\(document.text)\n\(String(reflecting: document.text))")
            return
          }
        } catch let broken as Broken {
          Issue.record("seed \(seed): \(broken.what)\n\(document.text)\n\(String(reflecting: document.text))")
          return
        }
      }
    }
    let all = refused.values.reduce(0, +)
    #expect(all * 100 < (made + all) * 6, "\(made) made, refused: \(refused)")
  }

  private static func mayRefuse(_ reason: EditRefusal.Reason) -> Bool {
    switch reason {
    case .anchorInUse, .noFinalLineEnd, .hasProperties: true
    case .invalidFile, .notFound, .wrongKind, .invalidValue, .throughAlias, .throughMerge, .notFirstOnLine, .unsupportedLayout,
      .refusedToWrite:
      false
    }
  }

  // MARK: The laws

  private static func appendLaw(
    _ document: EditDocument, _ generator: inout EditDocumentGenerator, _ random: inout SplitMix64
  ) throws {
    let old = try ConfigEditor(SourceText(file: "f.yaml", bytes: document.bytes))
    var editor = old
    let item = EditValue.mapping([
      "name": .text(generator.word()), "base_url": .text("http://10.0.0.9:8000"), "weight": .integer(3), "enabled": .boolean(false),
      "models": .list([.text(generator.word()), .text("m:1")]), "health_check": .mapping(["interval": .text("30s")]),
      "notes": .text(generator.word()),
    ])
    let outcome = try editor.apply(.append(item, to: .key("endpoints")))
    try check(document, old.bytes, editor.bytes)
    try expect(outcome.removedComments.isEmpty && comments(editor.bytes) == comments(old.bytes), "a comment is lost", editor.bytes)
    try expectTree(
      editor.bytes, appending(Tree(item), to: try tree(old.bytes)), "append", isSame: document.shape != .null)
    switch document.shape {
    case .block, .flow, .missing: try expect(isOneInsertion(old.bytes, editor.bytes), "more than one insertion", editor.bytes)
    case .flowLines: try expect(isSubsequence(old.bytes, editor.bytes), "more than insertions", editor.bytes)
    case .empty, .null: break
    }
    _ = try editor.apply(.remove(.key("endpoints").item(document.itemCount)))
    try check(document, old.bytes, editor.bytes)
    switch document.shape {
    case .block, .flow, .flowLines, .empty: try expect(editor.bytes == old.bytes, "append is not taken back", editor.bytes)
    case .null, .missing: try expect(try tree(editor.bytes).list("endpoints") == [], "a list is left", editor.bytes)
    }
  }

  private static func removeLaw(
    _ document: EditDocument, _ generator: inout EditDocumentGenerator, _ random: inout SplitMix64
  ) throws {
    guard document.itemCount > 0 else { return }
    let old = try ConfigEditor(SourceText(file: "f.yaml", bytes: document.bytes))
    var editor = old
    let index = Int.random(in: 0..<document.itemCount, using: &random)
    let byName = random.chance(30)
    let path = byName ? EditPath.key("endpoints").item(where: "name", is: "n\(index)") : .key("endpoints").item(index)
    let outcome = try editor.apply(.remove(path))
    try check(document, old.bytes, editor.bytes)
    var tree = try tree(old.bytes)
    tree.changeList("endpoints") { $0.remove(at: index) }
    try expectTree(editor.bytes, tree, "remove")
    try expect(Set(outcome.removedComments).isSubset(of: document.ownComments[index]), "a foreign comment is removed", editor.bytes)
    try expect(
      (comments(editor.bytes) + outcome.removedComments).sorted() == comments(old.bytes).sorted(), "comments are lost", editor.bytes)
    guard document.shape == .block else { return }
    let lines = self.lines(editor.bytes)
    var left = self.lines(old.bytes)[...]
    for line in lines where !(document.itemCount == 1 && line.hasPrefix("endpoints: []")) {
      guard let place = left.firstIndex(of: line) else { throw Broken(what: "a new line: \(line)\n\(text(editor.bytes))") }
      left = left[(place + 1)...]
    }
  }

  private static func itemLaw(
    _ document: EditDocument, _ generator: inout EditDocumentGenerator, _ random: inout SplitMix64
  ) throws {
    guard document.itemCount > 0 else { return }
    let old = try ConfigEditor(SourceText(file: "f.yaml", bytes: document.bytes))
    var editor = old
    var expected = try tree(old.bytes)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let index = Int.random(in: 0..<document.itemCount, using: &random)
      let item = EditPath.key("endpoints").item(index)
      let before = editor.bytes
      let word = generator.word()
      let (edit, value, steps): (Edit, Tree?, [String]) =
        switch Int.random(in: 0..<8, using: &random) {
        case 0: (.set(.text(word), at: item.key("name")), Tree(.text(word)), ["name"])
        case 1: (.set(.integer(7), at: item.key("weight")), Tree(.integer(7)), ["weight"])
        case 2: (.set(.text(word), at: item.key("notes")), Tree(.text(word)), ["notes"])
        case 3: (.set(.boolean(true), at: item.key("enabled")), Tree(.boolean(true)), ["enabled"])
        case 4:
          (.set(.text("45s"), at: item.key("health_check").key("interval")), Tree(.text("45s")), ["health_check", "interval"])
        case 5:
          {
            let models = [["a"], ["a", word], ["c", "本"], [], ["b:1", "x", "y"]].randomElement(using: &random) ?? []
            let value = EditValue.list(models.map { .text($0) })
            return (.set(value, at: item.key("models")), Tree(value), ["models"])
          }()
        case 6: (.set(.reference("${file:/run/k}"), at: item.key("api_key")), Tree(.reference("${file:/run/k}")), ["api_key"])
        default:
          {
            let key = ["weight", "notes", "models", "health_check", "api_key", "enabled"].randomElement(using: &random) ?? ""
            return (.remove(item.key(key)), nil, [key])
          }()
        }
      let outcome = try editor.apply(edit)
      try check(document, old.bytes, editor.bytes)
      if outcome.isUnchanged {
        try expect(before == editor.bytes, "unchanged, but other bytes", editor.bytes)
      } else {
        expected.changeList("endpoints") { $0[index].set(value, at: steps[...]) }
      }
      try expectTree(editor.bytes, expected, "\(edit)")
      try expect(
        (comments(editor.bytes) + outcome.removedComments).sorted() == comments(before).sorted(), "comments are lost: \(edit)", editor.bytes
      )
      try expect(isConfined(before, editor.bytes, to: index, document), "other lines change: \(edit)", editor.bytes)
      // What was set is there now: once more is no change.
      guard case .set = edit else { continue }
      var again = editor
      try expect(try again.apply(edit).isUnchanged && again.bytes == editor.bytes, "twice is not once: \(edit)", again.bytes)
    }
  }

  private static func noChangeLaw(
    _ document: EditDocument, _ generator: inout EditDocumentGenerator, _ random: inout SplitMix64
  ) throws {
    guard document.itemCount > 0 else { return }
    var editor = try ConfigEditor(SourceText(file: "f.yaml", bytes: document.bytes))
    let index = Int.random(in: 0..<document.itemCount, using: &random)
    let outcome = try editor.apply(.set(.text("n\(index)"), at: .key("endpoints").item(index).key("name")))
    try expect(outcome.isUnchanged && editor.bytes == document.bytes, "no edit changes bytes", editor.bytes)
    _ = try editor.apply(.remove(.key("endpoints").item(index).key("nothing")))
    try expect(editor.bytes == document.bytes, "removing nothing changes bytes", editor.bytes)
  }

  // MARK: Checks

  /// Line ends, byte order mark and the end of the text stay as they are.
  private static func check(_ document: EditDocument, _ old: [UInt8], _ new: [UInt8]) throws(Broken) {
    let (before, after) = (text(old), text(new))
    try expect(before.hasPrefix("\u{FEFF}") == after.hasPrefix("\u{FEFF}"), "byte order mark", new)
    if old.contains(UInt8(ascii: "\n")) {
      let ends = after.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      try expect(ends.allSatisfy { ($0.last == UInt8(ascii: "\r")) == document.isWindows }, "line ends", new)
    }
    let hasEnd = new.last == UInt8(ascii: "\n")
    guard (old.last == UInt8(ascii: "\n")) != hasEnd else { return }
    // Behind a block scalar the line end stays: it is part of the value.
    let root = YAMLParser.parse(SourceText(file: "f", bytes: new)).document?.root
    try expect(hasEnd && root?.endsOpen(in: new) == true, "final line end", new)
  }

  private static func expect(_ isTrue: Bool, _ what: String, _ bytes: [UInt8]) throws(Broken) {
    guard isTrue else { throw Broken(what: "\(what)\n---- new\n\(text(bytes))\n---- old") }
  }

  private static func expectTree(_ bytes: [UInt8], _ expected: Tree, _ what: String, isSame: Bool = true) throws {
    let found = try tree(bytes)
    try expect(found == expected, "\(what): expected \(expected)\nfound \(found)", bytes)
  }

  private static func tree(_ bytes: [UInt8]) throws -> Tree {
    let (document, diagnostics) = YAMLParser.parse(SourceText(file: "f", bytes: bytes))
    guard let root = document?.root, diagnostics.isEmpty else { throw Broken(what: "not YAML: \(diagnostics)\n\(text(bytes))") }
    return Tree(root)
  }

  private static func appending(_ item: Tree, to tree: Tree) -> Tree {
    var copy = tree
    copy.changeList("endpoints") { $0.append(item) }
    return copy
  }

  private static func isOneInsertion(_ old: [UInt8], _ new: [UInt8]) -> Bool {
    let prefix = zip(old, new).prefix { $0 == $1 }.count
    let suffix = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count
    return prefix + suffix >= old.count
  }

  private static func isSubsequence(_ old: [UInt8], _ new: [UInt8]) -> Bool {
    var rest = new[...]
    for byte in old {
      guard let place = rest.firstIndex(of: byte) else { return false }
      rest = rest[(place + 1)...]
    }
    return true
  }

  /// Whether only lines of one item differ: those from its first to its last leaf.
  private static func isConfined(_ old: [UInt8], _ new: [UInt8], to index: Int, _ document: EditDocument) -> Bool {
    guard old != new else { return true }
    let (before, after) = (lines(old), lines(new))
    let prefix = zip(before, after).prefix { $0 == $1 }.count
    let suffix = min(zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count, before.count - prefix)
    guard let found = YAMLParser.parse(SourceText(file: "f", bytes: old)).document,
      let item = Reading.node(found, "endpoints", "\(index)")
    else { return false }
    let source = found.source
    let first = source.location(at: item.range.lowerBound).line - 1
    let last = source.location(at: max(item.range.lowerBound, item.range.upperBound - 1)).line
    // A new key stands behind the item's own comment, and a comma may come to the line before.
    return prefix >= first - 1 && before.count - suffix <= last + 2
  }

  private static func comments(_ bytes: [UInt8]) -> [String] {
    // By hand: a regular expression takes most of the time of an unoptimised build.
    var found: [String] = []
    let mark = Array("# c".utf8)
    let end = Array(" é: [x".utf8)
    for place in bytes.indices where bytes[place] == mark[0] && bytes[place...].starts(with: mark) {
      let number = bytes[(place + mark.count)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !number.isEmpty, bytes[number.endIndex...].starts(with: end) else { continue }
      found.append(String(decoding: bytes[place..<(number.endIndex + end.count)], as: UTF8.self))
    }
    return found
  }

  /// Without line ends; behind the last one there is no line.
  private static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = text(bytes).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      var line = String($0)
      if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
      return line
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
