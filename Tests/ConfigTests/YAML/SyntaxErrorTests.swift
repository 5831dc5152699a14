import Testing

@testable import Config

@Suite struct SyntaxErrorTests {
  @Test(
    "A mistake is told where it is, in words that help",
    arguments: [
      ("a:\n\tb: c\n", "E0007 2:1", "YAML forbids tabs for indentation"),
      ("a:\n  b: |\n  \ttext\n", "E0007 3:3", "YAML forbids tabs for indentation"),
      ("name: a: b\n", "E0008 1:8", "a `:` is not expected here"),
      ("a: b\n  c: d\n", "E0008 2:4", "a `:` is not expected here"),
      ("a: 1\nname foo\nb: 2\n", "E0008 2:1", "this line is neither a key with a value nor part of the value above"),
      ("name:foo\nb: 2\n", "E0008 2:2", "a `:` is not expected here"),
      ("a:\n  b: 1\n c: 2\n", "E0008 3:2", "this does not line up with the keys above"),
      ("a:\n  - b\n  c: 2\n", "E0008 3:3", "this does not line up with the list above"),
      ("a: [b, c\nd: e\n", "E0008 2:2", "a `,` or the closing `]` is missing before this"),
      ("a: [b, c\n", "E0008 1:4", "this `[` is never closed"),
      ("a: {b: c\n\n# end\n", "E0008 1:4", "this `{` is never closed"),
      ("a: {b: c]\n", "E0008 1:9", "a `,` or the closing `}` is missing before this"),
      ("a: [,]\n", "E0008 1:5", "a value is missing before this"),
      ("a: \"b\nc: d\n", "E0008 1:4", "the quote that opens here is never closed"),
      ("a: 'b\n---\n'\n", "E0008 1:4", "the quote that opens here is never closed"),
      ("a: \"\\q\"\n", "E0008 1:5", "this is no escape sequence of double quotes"),
      ("a: \"\\ud800\"\n", "E0008 1:7", "this escape sequence does not name a character"),
      ("a: \"\\xZZ\"\n", "E0008 1:7", "this escape sequence does not name a character"),
      ("models: [*]\n", "E0008 1:10", "a name is missing after `*`, or it holds a character that is not allowed in one"),
      ("a: &é b\n", "E0008 1:4", "a name is missing after `&`, or it holds a character that is not allowed in one"),
      ("a: @b\n", "E0008 1:4", "a value cannot start with `@`"),
      ("a: %b\n", "E0008 1:4", "a value cannot start with `%`"),
      ("本: `b\n", "E0008 1:4", "a value cannot start with a backtick"),
      ("a: - b\n", "E0008 1:4", "a list item is not expected here"),
      ("a: |x\n  b\n", "E0008 1:5", "only a comment may follow on this line"),
      ("a: !x!y b\n", "E0008 1:4", "this tag is not defined"),
      ("a: \"b\" c\nd: e\n", "E0008 1:8", "this does not line up with the keys above"),
      ("a: 1\n---\nb: 2\n", "E0009 2:1", "a second YAML document starts here"),
      ("a: 1\n...\n# c\n---\n", "E0009 4:1", "a second YAML document starts here"),
      ("[a]\nb\n", "E0008 2:1", "the document is complete before this"),
      ("a: *x\nb: *x\n", "E0013 1:4", "no anchor `&x` is defined before this alias"),
      ("a: &x [b, *x]\n", "E0014 1:11", "`*x` stands inside the value that it repeats"),
      ("? [a]\n: b\n", "E0015 1:3", "a key must be a single value, not a list or a mapping"),
      ("{a: b}: c\n", "E0015 1:1", "a key must be a single value, not a list or a mapping"),
      ("<<: a\n", "E0016 1:5", "`<<` takes a mapping or a list of mappings"),
      ("a: &x {b: c}\nd:\n  <<: [*x, e]\n", "E0016 3:7", "`<<` takes a mapping or a list of mappings"),
      ("a: 1\nb: 2\na: 3\n", "E0101 3:1", "duplicate key `a`"),
      ("{a: 1, \"\\x61\": 2}\n", "E0101 1:8", "duplicate key `a`"),
      ("a: &k b\n*k : 1\nb: 2\n", "E0101 3:1", "duplicate key `b`"),
      ("a: &x {}\nb:\n  <<: *x\n  <<: *x\n", "E0101 4:3", "duplicate key `<<`"),
    ])
  func mistake(text: String, place: String, message: String) throws {
    for text in [text, text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text] {
      let diagnostics = Reading.parse(text).diagnostics
      #expect(Reading.places(diagnostics).first == place)
      #expect(diagnostics.first?.message == message)
    }
  }

  @Test("A forgotten space after a colon is pointed out on its own line")
  func missingSpace() throws {
    let diagnostic = try #require(Reading.parse("a:\n  name:foo\r\n\n  b: 2\n").diagnostics.first)
    #expect(diagnostic.primary?.location.line == 4)
    #expect(diagnostic.related.map { "\($0.location): \($0.note)" } == ["f.yaml:2:7: is a space missing after this `:`?"])
    #expect(Reading.parse("a: b: 2\n").diagnostics.first?.related == [])
    #expect(Reading.parse("a: 1\nb: c: 2\n").diagnostics.first?.related == [])
  }

  @Test("All mistakes that do not end the reading are told at once, and the tree is there where it is whole")
  func several() throws {
    let (document, diagnostics) = Reading.parse("a: 1\na: 2\nb: {c: 1, c: 2}\n? [x]\n: y\n")
    #expect(Reading.places(diagnostics) == ["E0101 2:1", "E0101 3:11", "E0015 4:3"])
    #expect(diagnostics.first?.related.map { "\($0.location): \($0.note)" } == ["f.yaml:1:1: first given here"])
    let root = try #require(document?.root)
    #expect(document?.entries(of: root).map(\.key.text) == ["a", "b"])
    let unknown = Reading.parse("a: *x\nb: [*y]\n*z : 1\n<<: *w\n")
    #expect(unknown.document == nil)
    #expect(Reading.places(unknown.diagnostics) == ["E0013 1:4", "E0013 2:5", "E0013 3:1", "E0013 4:5"])
  }

  @Test("A syntax error next to a key never shows the key")
  func noLeak() throws {
    let texts = [
      "api_key sk_live_1\nb: 2\n", "api_key:sk_live_1\nb: 2\n", "- {name: a, key: sk_live_1, b: [}\n", "key: \"sk_live_1\nb: 2\n",
      "password:\n\tsk_live_1\n", "password: >\n  sk_live_1\n bad: x\n", "session_secret: sk_live_1: x\n", "\"api-key\": sk_live_1 : x\n",
      "url: http://u:sk_live_1@host: x\n", "key: @sk_live_1\n", "token:\n- @sk_live_1\n",
    ]
    for text in texts {
      let diagnostics = Reading.parse(text).diagnostics
      #expect(!diagnostics.isEmpty, "\(text)")
      for format in [DiagnosticRenderer.text(color: false), .json, .github] {
        #expect(!format.render(diagnostics).contains("live"), "\(text)")
      }
    }
  }
}
