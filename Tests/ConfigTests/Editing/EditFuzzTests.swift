import Testing

@testable import Config

/// Damaged texts: every edit is refused or proven, and never ends the process. `FINGERPOST_EDIT_COUNT` sets how many are tried.
@Suite(.timeLimit(.minutes(60))) struct EditFuzzTests {

  private static let pieces: [[UInt8]] =
    [
      "&a ", "*a", "<<: *d", "- ", "? ", ": ", ":", "\n", "\r\n", "\r", "\t", "  ", "[", "]", "{", "}", ",", "\"", "'", "|\n", ">-\n",
      "|+\n", "#", " # x\n",
      "---\n", "...\n", "!!str ", "!x ", "é", "\u{FEFF}", "\u{2028}", "endpoints:", "endpoints: []", "~", "name: n0",
    ].map { Array($0.utf8) } + [[0x80], [0xC3], [0]]

  @Test("Damaged texts are edited soundly or not at all", arguments: 0..<4)
  func damaged(part: Int) throws {
    var made = 0
    for number in 0..<(EditCount.value / 4) {
      var generator = EditDocumentGenerator(seed: UInt64(number * 4 + part) &+ 0xF022)
      var bytes = generator.next().bytes
      var random = SplitMix64(seed: UInt64(number * 4 + part))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + [0, 0, 1, 4, 30].randomElement(using: &random, orElse: 0))
        bytes.replaceSubrange(place..<end, with: Self.pieces.randomElement(using: &random, orElse: []))
      }
      guard var editor = try? ConfigEditor(SourceText(file: "f", bytes: bytes)) else { continue }
      for edit in Self.edits(&generator, &random) {
        let before = editor.bytes
        do throws(EditRefusal) {
          let outcome = try editor.apply(edit)
          made += 1
          // The proof itself is not trusted: the text must be read again, and say so.
          let isRead = YAMLParser.parse(editor.source).document != nil
          guard isRead, outcome.isUnchanged == (editor.bytes == before) else {
            Issue.record("part \(part), text \(number), \(edit): \(outcome)\n\(Self.shown(before))")
            return
          }
        } catch {
          guard editor.bytes == before else {
            Issue.record("part \(part), text \(number), \(edit): refused, but changed\n\(Self.shown(before))")
            return
          }
        }
      }
    }
    #expect(made > EditCount.value / 10)
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
