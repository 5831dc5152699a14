import FoundationEssentials
import Testing

@testable import Config

@Suite struct DiagnosticRendererTests {
  private let source = SourceText(
    file: "gateway.yaml",
    text: "endpoints:\n  - name: 本番Ollama\n    modles: [a]\n  - {name: 本番, nmae: x}\n\t- b: c\nkey: sk_live\n"
  ).masking([91..<98])

  /// The first place where `text` stands.
  private func span(_ text: String) throws -> SourceSpan {
    let bytes = Array(text.utf8)
    let start = try #require((0..<source.bytes.count).first { source.bytes[$0...].starts(with: bytes) })
    return source.span(start..<(start + bytes.count))
  }

  private func findings() throws -> [Diagnostic] {
    [
      Diagnostic(
        id: .unknownKey, message: "unknown key `modles`", primary: try span("modles"),
        related: [
          RelatedPlace(location: SourceLocation(file: "gateway.yaml", line: 2, column: 5), note: "endpoint `本番Ollama` starts here")
        ],
        hint: "did you mean `models`?"),
      Diagnostic(id: .suspiciousValue, severity: .warning, message: "looks odd", primary: try span("nmae")),
      Diagnostic(id: .fileMissing, message: "x.yaml does not exist", hint: "first\nsecond"),
    ]
  }

  @Test("Text shows the line, carets, places, hints and a count")
  func text() throws {
    let expected = """
      error[E0107]: unknown key `modles`
       --> gateway.yaml:3:5
        |
      3 |     modles: [a]
        |     ^^^^^^
        = gateway.yaml:2:5: endpoint `本番Ollama` starts here
        = did you mean `models`?

      warning[W0502]: looks odd
       --> gateway.yaml:4:16
        |
      4 |   - {name: 本番, nmae: x}
        |                  ^^^^

      error[E0001]: x.yaml does not exist
        = first
          second

      2 errors, 1 warning

      """
    let text = DiagnosticRenderer.text(color: false).render(try findings())
    #expect(text == expected)
  }

  @Test("Carets stand under tabs, wide characters and the masks of secrets")
  func carets() throws {
    let marks = [try span("番Oll"), try span("\t- "), try span("- b"), source.span(93..<95)]
    let lines = marks.map { span in
      DiagnosticRenderer.text(color: false).render([Diagnostic(id: .syntax, message: "m", primary: span)])
        .split(separator: "\n")[3...4].joined(separator: "\n")
    }
    #expect(
      lines == [
        "2 |   - name: 本番Ollama\n  |             ^^^^^",
        "5 |     - b: c\n  | ^^^^^^",
        "5 |     - b: c\n  |     ^^^",
        "6 | key: •••\n  |      ^^^",
      ])
  }

  @Test("Line numbers of any width keep the margin straight")
  func margin() {
    let source = SourceText(file: "f", text: String(repeating: "\n", count: 999) + "x: y")
    let text = DiagnosticRenderer.text(color: false).render([Diagnostic(id: .syntax, message: "m", primary: source.span(999..<1000))])
    #expect(text == "error[E0008]: m\n    --> f:1000:1\n     |\n1000 | x: y\n     | ^\n\n1 error\n")
  }

  @Test("Colours are only there when asked for, and nothing from outside can bring its own")
  func colour() {
    let span = SourceText(file: "f\u{1B}[2J\n", text: "a\u{1B}[31m").span(0..<1)
    let diagnostic = Diagnostic(id: .syntax, severity: .note, message: "m\r\u{202E}\u{1B}", primary: span, hint: "h\u{7}")
    let plain = DiagnosticRenderer.text(color: false).render([diagnostic])
    #expect(!plain.contains("\u{1B}"))
    #expect(plain.hasPrefix("note[E0008]: m\\u{D}\\u{202E}\\u{1B}\n --> f\\u{1B}[2J\\u{A}:1:1\n"))
    #expect(plain.contains("= h\\u{7}\n"))
    let coloured = DiagnosticRenderer.text(color: true).render([diagnostic])
    #expect(coloured.hasPrefix("\u{1B}[1;36mnote[E0008]\u{1B}[0m\u{1B}[1m: m"))
    let stripped = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(stripped == plain)
  }

  @Test("Nothing found is no text, an empty array, and no command")
  func nothing() {
    #expect(DiagnosticRenderer.text(color: true).render([]) == "")
    #expect(DiagnosticRenderer.json.render([]) == "[]\n")
    #expect(DiagnosticRenderer.github.render([]) == "")
  }

  private struct Item: Decodable, Equatable {
    struct Place: Decodable, Equatable {
      var file: String
      var line: Int
      var column: Int
      var note: String
    }
    var id: String
    var severity: String
    var message: String
    var file: String?
    var line: Int?
    var column: Int?
    var end_column: Int?
    var excerpt: String?
    var hint: String?
    var related: [Place]
  }

  @Test("JSON is one array that any reader takes")
  func json() throws {
    let text = DiagnosticRenderer.json.render(try findings())
    let items = try JSONDecoder().decode([Item].self, from: Data(text.utf8))
    #expect(items.count == 3)
    #expect(
      items.first
        == Item(
          id: "E0107", severity: "error", message: "unknown key `modles`", file: "gateway.yaml", line: 3, column: 5, end_column: 11,
          excerpt: "    modles: [a]", hint: "did you mean `models`?",
          related: [Item.Place(file: "gateway.yaml", line: 2, column: 5, note: "endpoint `本番Ollama` starts here")]))
    #expect(items.last?.line == nil)
  }

  @Test("JSON strings survive any character")
  func jsonEscapes() throws {
    let message = String(String.UnicodeScalarView((0..<0x300).compactMap { Unicode.Scalar($0 as UInt32) })) + "\u{2028}🎉\\\""
    let text = DiagnosticRenderer.json.render([Diagnostic(id: .syntax, message: message)])
    #expect(try JSONDecoder().decode([Item].self, from: Data(text.utf8)).first?.message == message)
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0 != "\u{2028}") })
  }

  @Test("Workflow commands are escaped as the runner reads them")
  func github() throws {
    let commands = DiagnosticRenderer.github.render(try findings())
    #expect(
      commands == """
        ::error file=gateway.yaml,line=3,col=5,endColumn=11,title=E0107::unknown key `modles`%0Agateway.yaml:2:5: endpoint `本番Ollama` \
        starts here%0Adid you mean `models`?
        ::warning file=gateway.yaml,line=4,col=16,endColumn=20,title=W0502::looks odd
        ::error title=E0001::x.yaml does not exist%0Afirst%0Asecond

        """)
    let span = SourceText(file: "a:b,100%\n.yaml", text: "x").span(0..<1)
    let text = DiagnosticRenderer.github.render([
      Diagnostic(id: .notActiveYet, severity: .note, message: "50%: a,b\r\n::error::x", primary: span)
    ])
    #expect(text == "::notice file=a%3Ab%2C100%25%0A.yaml,line=1,col=1,endColumn=2,title=N0901::50%25: a,b%0D%0A::error::x\n")
  }

  @Test(
    "Widths are those of a terminal",
    arguments: [
      ("a", 1), ("é", 1), ("本", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("🎉", 2), ("\u{301}", 0), ("\u{200D}", 0), ("…", 1), ("•", 1), ("が", 2),
    ])
  func width(text: String, cells: Int) throws {
    #expect(CellWidth.of(try #require(text.unicodeScalars.first)) == cells)
  }

  @Test("Every code has a letter of its group, four digits and a summary", arguments: DiagnosticID.allCases)
  func codes(id: DiagnosticID) {
    let group = id.rawValue.dropFirst().prefix(2)
    #expect(id.rawValue.first == (group == "05" ? "W" : group == "09" ? "N" : "E"))
    #expect(id.rawValue.count == 5)
    #expect(id.summary.hasSuffix("."))
  }
}
