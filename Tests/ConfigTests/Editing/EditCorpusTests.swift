import FoundationEssentials
import Testing

@testable import Config

/// Files with all that YAML allows and hardly anyone writes, each edited at every place in every way.
@Suite struct EditCorpusTests {
  private static let folder = "odd"
  private static let files = Fixtures.names(in: folder)

  /// A way to change the bytes of a text without changing what it says.
  private enum Form: String, CaseIterable {
    case plain, windows, marked, unended

    func of(_ bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .plain: bytes
      case .windows: bytes.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
      case .marked: [0xEF, 0xBB, 0xBF] + bytes
      case .unended: Array(bytes[..<((bytes.lastIndex { $0 != UInt8(ascii: "\n") } ?? -1) + 1)])
      }
    }
  }

  @Test("An odd file is edited soundly at every place, or not at all", arguments: files)
  func everyPlace(file: String) throws {
    let original = try Fixtures.bytes("\(Self.folder)/\(file).yaml")
    var record = EditRecord()
    for form in Form.allCases {
      let bytes = form.of(original)
      let fresh = try ConfigEditor(SourceText(file: file, bytes: bytes))
      let old = try EditedText(bytes)
      var made = 0
      var rows: [[RecordedEditor.Step]] = []
      for change in EditPlaces(old.document).changes {
        var editor = RecordedEditor(fresh)
        defer { rows.append(editor.steps) }
        let isUnchanged: Bool
        do throws(EditRefusal) {
          isUnchanged = try editor.apply(change.edit).isUnchanged
        } catch {
          let isAllowed = error.reason != .refusedToWrite && error.reason != .invalidFile
          #expect(isAllowed && editor.bytes == bytes, "\(file), \(form), \(change.edit): \(error)")
          continue
        }
        made += 1
        if isUnchanged { #expect(editor.bytes == bytes, "\(file), \(form), \(change.edit)") }
        let found = try EditedText(editor.bytes).tree
        let expected = isUnchanged ? old.tree : change.applied(to: old.tree)
        #expect(
          found.unordered == expected.unordered,
          "\(file), \(form), \(change.edit):\n\(String(decoding: editor.bytes, as: UTF8.self))")
      }
      // Were most of it refused, little would be tried: in a file of anchors that are in use, five in six are.
      #expect(made * 8 > rows.count, "\(file), \(form): \(made) of \(rows.count) made")
      record.add("\(file) (\(form))", bytes, rows)
    }
    if let directory = EditRecord.directory { try record.write("odd-\(file)", to: directory) }
  }

  @Test(
    "A file that is no sound document is not edited",
    arguments: [
      "a: 1\n---\nb: 2\n", "a: 1\n...\nb: 2\n", "a: 1\na: 2\n", "'': 1\n\"\": 2\n", "a: *b\n", "a: &a [*a]\n", "? [a]\n: 1\n",
      "? {a: b}\n: 1\n", "a: [b\n",
      "a: {b\n", "a: \"b\n", "a: 'b\n", "a:\n\tb: 1\n", "a: b: c\n", "a: 1\n b: 2\n", "- a\nb: 1\n", "%YAML 1.1\n",
      "%YAML 3.0\n---\na: 1\n",
      "a: @b\n", "a: `b`\n", "a: \"\\q\"\n", "a: !x!y z\n", "a: \u{0}\n", "a: \u{7}\n", "a: |0\n  x\n", "\u{FEFF}\u{FEFF}a: 1\n",
      "a: \u{2028}b\n",
    ])
  func refused(text: String) {
    #expect(throws: EditRefusal.self) { try ConfigEditor(SourceText(file: "f.yaml", text: text)) }
  }

  @Test(
    "Bytes that are no UTF-8 are not edited",
    arguments: [
      [0x61, 0x3A, 0x20, 0xFF], [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x3A, 0x20, 0xC3], [0xED, 0xA0, 0x80],
      [0xC0, 0xAF],
      [0xF5, 0x80, 0x80, 0x80], [0xEF, 0xBB],
    ] as [[UInt8]])
  func notUnicode(bytes: [UInt8]) {
    #expect(throws: EditRefusal.self) { try ConfigEditor(SourceText(file: "f.yaml", bytes: bytes)) }
  }
}
