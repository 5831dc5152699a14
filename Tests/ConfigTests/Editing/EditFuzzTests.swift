import Testing

@testable import Config

/// Bytes of any kind: every edit is refused or proven, and never ends the process. `FINGERPOST_EDIT_FUZZ_COUNT` sets how many are tried.
@Suite(.timeLimit(.minutes(60))) struct EditFuzzTests {
  private static let parts = 4

  private static let pieces: [[UInt8]] =
    [
      "&a ", "*a", "<<: *d", "- ", "? ", ": ", ":", "\n", "\r\n", "\r", "\t", "  ", "[", "]", "{", "}", ",", "\"", "'", "|\n", ">-\n",
      "|+\n", "#", " # x\n",
      "---\n", "...\n", "!!str ", "!x ", "é", "\u{FEFF}", "\u{2028}", "endpoints:", "endpoints: []", "~", "name: n0",
    ].map { Array($0.utf8) } + [[0x80], [0xC3], [0]]

  /// Pieces that are more often sound together.
  private static let lines: [[UInt8]] = [
    "a: 1\n", "b:\n", "c: &a x\n", "d: *a\n", "endpoints:\n", "- ", "  - ", "    ", "  ", "name: n0\n", "? k\n: v\n", "[x, {y: z}]\n",
    "{e: f, g: }\n", "# c\n",
    " # c\n", "\n", "|\n  text\n", ">+\n  text\n\n", "\"q\"\n", "'q'\n", "<<: *a\n", "---\n", "...\n", "\u{FEFF}", "m: [\n", "]\n",
    "n: é\n", "o: |-\n",
    "  text", "p:\r\n", "- - q\n", "~\n",
  ].map { Array($0.utf8) }

  @Test("Damaged texts are edited soundly or not at all", arguments: 0..<parts)
  func damaged(part: Int) throws {
    var made = 0
    for number in 0..<(EditCount.fuzz / Self.parts) {
      let seed = UInt64(number * Self.parts + part)
      var generator = EditDocumentGenerator(seed: seed &+ 0xF022)
      var bytes = generator.next().bytes
      var random = SplitMix64(seed: seed)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + [0, 0, 1, 4, 30].randomElement(using: &random, orElse: 0))
        bytes.replaceSubrange(place..<end, with: Self.pieces.randomElement(using: &random, orElse: []))
      }
      guard var editor = try? ConfigEditor(SourceText(file: "f", bytes: bytes)) else { continue }
      made += try Self.edit(&editor, Self.edits(&generator, &random), "damaged \(seed)")
    }
    #expect(made > EditCount.fuzz / 10)
  }

  @Test("Any bytes are edited soundly or not at all", arguments: 0..<parts)
  func anything(part: Int) throws {
    var made = 0
    for number in 0..<(EditCount.fuzz / Self.parts) {
      let seed = UInt64(number * Self.parts + part)
      var random = SplitMix64(seed: seed ^ 0xB17E5)
      guard var editor = try? ConfigEditor(SourceText(file: "f", bytes: Self.anything(&random))) else { continue }
      let changes = (YAMLParser.parse(editor.source).document).map { EditPlaces($0).changes } ?? []
      for _ in 0..<3 {
        guard let change = changes.randomElement(using: &random) else { break }
        var copy = editor
        guard try Self.edit(&copy, [change.edit], "anything \(seed)") == 1, copy.bytes != editor.bytes else { continue }
        let expected = change.applied(to: try EditedText(editor.bytes).tree).unordered
        let found = try EditedText(copy.bytes).tree.unordered
        #expect(found == expected, "anything \(seed): \(change.edit)\n\(Self.shown(editor.bytes))\n\(Self.shown(copy.bytes))")
        made += 1
      }
      _ = try Self.edit(&editor, [.set(.text("x"), at: .key("x-new")), .append(.text("y"), to: .key("x-list"))], "anything \(seed)")
    }
    #expect(made > EditCount.fuzz / 50)
  }

  private static func anything(_ random: inout SplitMix64) -> [UInt8] {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: (0..<Int.random(in: 0...24, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    case 1: (0..<Int.random(in: 0...24, using: &random)).map { _ in UInt8.random(in: 9...126, using: &random) }
    case 2: (0..<Int.random(in: 0...16, using: &random)).flatMap { _ in pieces.randomElement(using: &random, orElse: []) }
    default: (0..<Int.random(in: 1...10, using: &random)).flatMap { _ in lines.randomElement(using: &random, orElse: []) }
    }
  }

  /// Makes the edits one after the other; how many were made.
  private static func edit(_ editor: inout ConfigEditor, _ edits: [Edit], _ name: String) throws -> Int {
    var made = 0
    for edit in edits {
      let before = editor.bytes
      do throws(EditRefusal) {
        let outcome = try editor.apply(edit)
        made += 1
        // The proof itself is not trusted: the text must be read again, and say so.
        let isRead = YAMLParser.parse(editor.source).document != nil
        #expect(isRead && outcome.isUnchanged == (editor.bytes == before), "\(name), \(edit): \(outcome)\n\(shown(before))")
      } catch {
        #expect(editor.bytes == before, "\(name), \(edit): refused, but changed\n\(shown(before))")
      }
    }
    return made
  }

  private static func shown(_ bytes: [UInt8]) -> String { String(reflecting: String(decoding: bytes, as: UTF8.self)) }

  private static func edits(_ generator: inout EditDocumentGenerator, _ random: inout SplitMix64) -> [Edit] {
    let list = EditPath.key("endpoints")
    let item = list.item(Int.random(in: 0..<3, using: &random))
    return [
      .set(.text(generator.word()), at: item.key(["name", "notes", "api_key"].randomElement(using: &random, orElse: ""))),
      .append(.mapping(["name": .text(generator.word())]), to: list),
      .remove(item.key(["name", "models", "health_check"].randomElement(using: &random, orElse: "")), keepingComments: random.chance(50)),
      .set(.list([.text("a"), .text(generator.word())]), at: item.key("models")), .remove(item),
      .set(.mapping(["interval": .text("1m")]), at: item.key("health_check")), .set(.integer(1), at: .key("version")),
      .remove(.key(["version", "server", "endpoints"].randomElement(using: &random, orElse: ""))),
      .set(.list([.mapping(["a": .list([])])]), at: .key("x-new")),
    ]
  }
}

extension Array {
  fileprivate func randomElement(using random: inout SplitMix64, orElse other: Element) -> Element {
    randomElement(using: &random) ?? other
  }
}
