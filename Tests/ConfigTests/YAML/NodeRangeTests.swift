import Testing

@testable import Config

@Suite struct NodeRangeTests {
  @Test(
    "The range of a value is the value",
    arguments: [
      ("v: plain # c", "plain"), ("v: 'it''s' ", "'it''s'"), ("v: \"a\\nb\" # no", "\"a\\nb\""), ("v: \"é\" # c", "\"é\""),
      ("v: &a x", "x"), ("v: &a !!str x", "x"), ("v: !!str &a 'x'", "'x'"), ("v: !<tag:x,y> x", "x"), ("v: !l x", "x"), ("v: ! x", "x"),
      ("v: &a # note & more\n  x", "x"), ("v: &a", ""), ("v: &a\nw: 1", ""), ("v:", ""), ("v:   # c\nw: 1", ""), ("? v\n# c\n\n? w", ""),
      ("[{v: !!str , w: x}]", ""), ("v: a\n  b\n\n  c # c", "a\n  b\n\n  c"), ("v: \"a\n  b\"", "\"a\n  b\""),
      ("v: |\n  a\n  b\n\n\n# c\nw: 1", "|\n  a\n  b\n"), ("v: &a |- # c\n  a\n\n", "|- # c\n  a\n"),
      ("v: |+\n  a\n\n\nw: 1", "|+\n  a\n\n\n"),
      ("v: >2\n   a\n", ">2\n   a\n"), ("v: |\n  a", "|\n  a"), ("v: |\n\n\nw: 1", "|\n"), ("v: |\n  a\n    \nw: 1", "|\n  a\n    \n"),
      ("v: &a [a, b] # c", "[a, b]"), ("v: {a: b,\n  c: d }\n", "{a: b,\n  c: d }"),
      ("v: &m\n  a: b\n  c: d # c\n\n# e\nw: 1", "a: b\n  c: d"),
      ("v:\n- a\n-  b \n# c\n", "- a\n-  b"), ("v: !!seq\n  - a\n  -\n\n# c\n", "- a\n  -"),
      ("v:\n  a:\n    b: |\n      t\n\nw: 1", "a:\n    b: |\n      t\n"),
      ("v:\n  a: &x\n  # c\nw: 1", "a: &x"), ("v:\n  &k a: b", "&k a: b"), ("本: 番\nv: 値 # 注\n", "値"), ("a: &a x\nv: *a # c", "*a"),
      ("v: {}", "{}"), ("v:\n  ? a\n  # c\nw: 1", "? a"),
    ])
  func range(text: String, value: String) throws {
    let windows = (text.replacing("\n", with: "\r\n"), value.replacing("\n", with: "\r\n"))
    for (text, value) in [(text, value), windows, ("\u{FEFF}" + text, value)] {
      let (document, diagnostics) = Reading.parse(text)
      let source = try #require(document, "\(diagnostics)")
      var found: Node?
      Reading.visit(try #require(source.root)) { node in
        guard case .mapping(let entries) = node.content else { return }
        found = entries.first { $0.key.text == "v" }?.value ?? found
      }
      #expect(found.map { Reading.slice(source, $0.range) } == value)
    }
  }

  @Test("A single pair in a list ends with its value")
  func singlePair() throws {
    let document = try #require(Reading.parse("[a: b , ? c , \"{\": d]").document)
    #expect(Reading.node(document, "0").map { Reading.slice(document, $0.range) } == "a: b")
    #expect(Reading.node(document, "1").map { Reading.slice(document, $0.range) } == "? c")
    #expect(Reading.node(document, "2").map { Reading.slice(document, $0.range) } == "\"{\": d")
  }

  @Test("Anchors, tags and styles are kept, and aliases share their target")
  func properties() throws {
    let document = try #require(Reading.parse("a: &x !!int '1'\nb: *x\nc: !mine |\n  t\n").document)
    let a = try #require(Reading.node(document, "a"))
    #expect((a.anchor, a.tag) == ("x", "!!int"))
    #expect(a.content.scalar == Node.Scalar(text: "1", style: .singleQuoted))
    let b = try #require(Reading.node(document, "b"))
    #expect(b.resolved.range == a.range)
    #expect(Reading.node(document, "c")?.tag == "!mine")
    #expect(Reading.node(document, "c")?.content.scalar?.style == .literal)
  }

  @Test("An anchor given again counts from there on; inside its own value the inner one counts")
  func anchorsAgain() throws {
    let document = try #require(Reading.parse("[&a 1, *a, &a 2, *a, &a [&a 3, *a], *a]").document)
    let root = try #require(document.root)
    #expect(Tree(root) == .list(["1", "1", "2", "2"].map { .scalar($0) } + [.list([.scalar("3"), .scalar("3")]), .scalar("3")]))
  }

  @Test("A text without content has no root", arguments: ["", "# c\n", "\u{FEFF}\n\n", "---\n", "--- # c\n...\n", "%YAML 1.2\n---\n"])
  func empty(text: String) {
    let (document, diagnostics) = Reading.parse(text)
    #expect(document != nil)
    #expect(document?.root == nil)
    #expect(diagnostics.isEmpty)
  }
}

extension Node.Content {
  fileprivate var scalar: Node.Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
}
