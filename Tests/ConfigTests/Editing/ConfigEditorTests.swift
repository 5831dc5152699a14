import Testing

@testable import Config

/// What each edit makes of a text: one row for each rule.
@Suite struct ConfigEditorTests {
  private static let item = EditValue.mapping(["name": .text("x"), "weight": .integer(2)])
  private static let endpoints = EditPath.key("endpoints")
  private static let first = endpoints.item(0)

  @Test(
    "An item is appended in the layout of the list",
    arguments: [
      ("endpoints:\n  - name: a\n", "endpoints:\n  - name: a\n  - name: x\n    weight: 2\n"),
      ("endpoints:\n- name: a\n", "endpoints:\n- name: a\n- name: x\n  weight: 2\n"),
      ("endpoints:\n    -   name: a\n        w: 1\n", "endpoints:\n    -   name: a\n        w: 1\n    -   name: x\n        weight: 2\n"),
      ("endpoints:\n  - {name: a}\n", "endpoints:\n  - {name: a}\n  - {name: x, weight: 2}\n"),
      (
        "endpoints:\n  - name: a # c\n    # own\n  # foot\n",
        "endpoints:\n  - name: a # c\n    # own\n  - name: x\n    weight: 2\n  # foot\n"
      ),
      ("endpoints:\n  - name: a\n\n# next\nb: 1\n", "endpoints:\n  - name: a\n  - name: x\n    weight: 2\n\n# next\nb: 1\n"),
      ("endpoints:\n  - name: a", "endpoints:\n  - name: a\n  - name: x\n    weight: 2"),
      ("endpoints:\r\n  - name: a\r\n", "endpoints:\r\n  - name: a\r\n  - name: x\r\n    weight: 2\r\n"),
      ("endpoints:\n  - notes: |\n      t\n\nb: 1\n", "endpoints:\n  - notes: |\n      t\n  - name: x\n    weight: 2\n\nb: 1\n"),
      ("endpoints:\n  - notes: |-\n      t", "endpoints:\n  - notes: |-\n      t\n  - name: x\n    weight: 2"),
      ("endpoints: []\n", "endpoints:\n  - name: x\n    weight: 2\n"),
      ("endpoints: [] # none yet\nb: 1\n", "endpoints: # none yet\n  - name: x\n    weight: 2\nb: 1\n"),
      ("a:\n- b: 1\nendpoints: []\n", "a:\n- b: 1\nendpoints:\n- name: x\n  weight: 2\n"),
      ("endpoints: []", "endpoints:\n  - name: x\n    weight: 2"),
      ("endpoints:\nb: 1\n", "endpoints:\n  - name: x\n    weight: 2\nb: 1\n"),
      ("endpoints: ~ # c\n", "endpoints: # c\n  - name: x\n    weight: 2\n"),
      ("version: 1\n", "version: 1\nendpoints:\n  - name: x\n    weight: 2\n"),
      ("version: 1\n\nserver: {}\n\n# tail\n", "version: 1\n\nserver: {}\n\nendpoints:\n  - name: x\n    weight: 2\n\n# tail\n"),
      ("version: 1\n...\n", "version: 1\nendpoints:\n  - name: x\n    weight: 2\n...\n"),
      ("# only a comment\n", "# only a comment\nendpoints:\n  - name: x\n    weight: 2\n"),
      ("", "endpoints:\n  - name: x\n    weight: 2\n"),
      ("---", "---\nendpoints:\n  - name: x\n    weight: 2"),
      ("endpoints: [{name: a}]\n", "endpoints: [{name: a}, {name: x, weight: 2}]\n"),
      ("endpoints: [ {name: a}, ] # c\n", "endpoints: [ {name: a}, {name: x, weight: 2}, ] # c\n"),
      ("endpoints: [\n  {name: a} # c\n]\n", "endpoints: [\n  {name: a}, # c\n  {name: x, weight: 2}\n]\n"),
      ("endpoints: [\n  {name: a}, # c\n]\n", "endpoints: [\n  {name: a}, # c\n  {name: x, weight: 2},\n]\n"),
      ("{version: 1, endpoints: []}\n", "{version: 1, endpoints: [{name: x, weight: 2}]}\n"),
      ("{version: 1}\n", "{version: 1, endpoints: [{name: x, weight: 2}]}\n"),
      ("\u{FEFF}endpoints:\n- name: é本\n", "\u{FEFF}endpoints:\n- name: é本\n- name: x\n  weight: 2\n"),
    ])
  func append(before: String, after: String) throws {
    #expect(try Self.edited(before, .append(Self.item, to: Self.endpoints)) == after)
  }

  @Test(
    "An item is removed with its own comments",
    arguments: [
      ("endpoints:\n  - name: a\n  - name: b\n", "endpoints:\n  - name: b\n", []),
      ("endpoints: # e\n  - name: a # c\n", "endpoints: [] # e\n", ["# c"]),
      (
        "endpoints:\n  # floating\n\n  # own\n  - name: a\n    # deep\n  # next\n  - b\n", "endpoints:\n  # floating\n\n  # next\n  - b\n",
        ["# own", "# deep"]
      ),
      ("endpoints:\n  - name: a\nb: 1", "endpoints: []\nb: 1", []),
      ("b: 1\nendpoints:\n  - name: a", "b: 1\nendpoints: []", []),
      ("endpoints:\r\n- name: a\r\n- name: b\r\n", "endpoints:\r\n- name: b\r\n", []),
      ("endpoints:\n  - notes: |\n      # text\n  - b\n", "endpoints:\n  - b\n", []),
      ("endpoints: [a, b]\n", "endpoints: [b]\n", []),
      ("endpoints:\n- |+\n  t\n\n- b\n\n\n# c\n", "endpoints:\n- b\n\n\n# c\n", []),
      ("endpoints: [ a ] # c\n", "endpoints: [ ] # c\n", []),
      ("endpoints: [\n  a, # of a\n  b # of b\n]\n", "endpoints: [\n  b # of b\n]\n", ["# of a"]),
    ] as [(String, String, [String])])
  func remove(before: String, after: String, comments: [String]) throws {
    var editor = try Self.editor(before)
    let outcome = try editor.apply(.remove(Self.first))
    #expect(Self.text(editor) == after)
    #expect(outcome.removedComments == comments)
  }

  @Test("Comments above stay where that is asked for; the last item goes without a final line end")
  func removeLast() throws {
    #expect(
      try Self.edited("endpoints:\n  # head\n  - a\n  - b\n", .remove(Self.first, keepingComments: true))
        == "endpoints:\n  # head\n  - b\n")
    #expect(try Self.edited("endpoints:\n- a\n\n- b", .remove(Self.endpoints.item(1))) == "endpoints:\n- a")
    #expect(try Self.edited("endpoints: [\n  a,\n  b\n]\n", .remove(Self.endpoints.item(1))) == "endpoints: [\n  a\n]\n")
    #expect(try Self.edited("endpoints: [a, b, ]\n", .remove(Self.endpoints.item(1))) == "endpoints: [a, ]\n")
    // Empty lines would become part of the value before.
    #expect(try Self.edited("endpoints:\n- |+\n  t\n\n- b\n\n\n# c\n", .remove(Self.endpoints.item(1))) == "endpoints:\n- |+\n  t\n\n# c\n")
    // Behind a comment they would not.
    let apart = "endpoints:\n- |+\n  t\n # c\n- b\n\n# d\n"
    #expect(try Self.edited(apart, .remove(Self.endpoints.item(1))) == "endpoints:\n- |+\n  t\n # c\n\n# d\n")
    // The value before would become another one without its line end.
    #expect(try Self.edited("endpoints:\n- |\n  t\n- b", .remove(Self.endpoints.item(1))) == "endpoints:\n- |\n  t\n")
  }

  @Test("An item is found by the value of a key, also by one that is merged or has a dollar sign")
  func addressed() throws {
    let text = "x-d: &d {id: one}\nendpoints:\n- <<: *d\n  w: 1\n- name: a$$b\n"
    let byId = EditPath.key("endpoints").item(where: "id", is: "one")
    #expect(try Self.edited(text, .set(.integer(2), at: byId.key("w"))).contains("  w: 2\n"))
    let byName = EditPath.key("endpoints").item(where: "name", is: "a$b")
    #expect(try Self.edited(text, .remove(byName)) == "x-d: &d {id: one}\nendpoints:\n- <<: *d\n  w: 1\n")
  }

  @Test(
    "A scalar keeps its quotes where the value fits, its anchor and its comment",
    arguments: [
      ("v: a # c\n", .text("b"), "v: b # c\n"), ("v: 'a'\n", .text("it's"), "v: 'it''s'\n"), ("v: \"a\"\n", .text("b"), "v: \"b\"\n"),
      ("v: 'a'\n", .text("two\nlines"), "v: \"two\\nlines\"\n"), ("v: a\n", .text("no"), "v: \"no\"\n"),
      ("v: a\n", .text("1.10"), "v: \"1.10\"\n"), ("v: a\n", .text("a: b"), "v: \"a: b\"\n"), ("v: a\n", .text(""), "v: \"\"\n"),
      ("v:\n", .text("b"), "v: b\n"), ("v: # c\n", .text("b"), "v: b # c\n"), ("v: ~\n", .integer(3), "v: 3\n"),
      ("v: &x a\n", .text("b"), "v: &x b\n"), ("v: &x\n", .text("b"), "v: &x b\n"), ("v: !!str a\n", .text("b"), "v: !!str b\n"),
      ("v: a\n  b # c\n", .text("x"), "v: x # c\n"), ("v: a\n", .text("a$b"), "v: a$$b\n"),
      ("v: a\n", .text("${file:/x}"), "v: $${file:/x}\n"),
      ("v: a\n", .reference("${file:/x}"), "v: ${file:/x}\n"), ("v: '5'\n", .integer(6), "v: 6\n"),
      ("v: yes\n", .boolean(true), "v: true\n"),
      ("{v: a}\n", .text("b:1"), "{v: \"b:1\"}\n"), ("{v: }\n", .text("b"), "{v: b }\n"),
      ("v: a\n", .text("http://h:1/v1"), "v: http://h:1/v1\n"),
      ("v: |  # c\n  old\nw: 1\n", .text("new"), "v: |-  # c\n  new\nw: 1\n"),
      ("v: |-\n   old\n   two\n\nw: 1\n", .text("a\n\nb\n"), "v: |\n   a\n\n   b\n\nw: 1\n"),
      ("v: |\n  old", .text("new"), "v: new"), ("v: >  # c\n  old\nw: 1\n", .text("new"), "v: new  # c\nw: 1\n"),
      ("v: |\n  old\n", .text("\u{7}"), "v: \"\\x07\"\n"),
      ("x: &x a\nv: *x # c\n", .text("b"), "x: &x a\nv: b # c\n"),
      ("v: a\n", .text("\u{2028}\u{1F600}\u{E000}"), "v: \"\\u2028\u{1F600}\\uE000\"\n"),
    ] as [(String, EditValue, String)])
  func scalar(before: String, value: EditValue, after: String) throws {
    #expect(try Self.edited(before, .set(value, at: .key("v"))) == after)
  }

  @Test(
    "A list or a mapping changes part by part",
    arguments: [
      ("v:\n- a\nw: 1\n", .mapping(["a": .text("b"), "c": .list([.boolean(true)])]), "v:\n  a: b\n  c: [true]\nw: 1\n"),
      ("v: [a, 'b'] # c\n", .list([.text("a"), .text("b"), .text("c")]), "v: [a, 'b', c] # c\n"),
      ("v: [a, 'b']\n", .list([.text("b")]), "v: ['b']\n"), ("v: [a]\n", .list([.text("x"), .text("z")]), "v: [x, z]\n"),
      ("v:\n  - a # of a\n  - b\n", .list([.text("a"), .text("c")]), "v:\n  - a # of a\n  - c\n"),
      ("v:\n  - a # of a\n", .list([]), "v: []\n"), ("v:\n- a\nw: 1\n", .list([.text("x"), .text("z")]), "v:\n- x\n- z\nw: 1\n"),
      ("v:\n- a\n- b", .list([.text("x"), .text("z")]), "v:\n- x\n- z"),
      ("v: a\n", .list([.text("x")]), "v: [x]\n"), ("v:\n", .list([.text("x")]), "v: [x]\n"),
      ("v: {a: 1, b: '2'}\n", .mapping(["b": .text("2"), "c": .integer(3)]), "v: {b: '2', c: 3}\n"),
      ("v:\n  a: 1 # c\n  b: 2\n", .mapping(["a": .integer(1), "b": .integer(3)]), "v:\n  a: 1 # c\n  b: 3\n"),
      ("v:\n  a: 1\nw: 1\n", .text("x"), "v: x\nw: 1\n"),
      ("v: [a]\n", .list([.mapping(["k": .text("x")])]), "v:\n  - k: x\n"),
      ("v:\n  a: 1\n", .mapping(["b": .integer(2)]), "v:\n  b: 2\n"),
    ] as [(String, EditValue, String)])
  func collection(before: String, value: EditValue, after: String) throws {
    #expect(try Self.edited(before, .set(value, at: .key("v"))) == after)
  }

  @Test(
    "A key that is missing is added at the end of its mapping, with the mappings on the way",
    arguments: [
      ("endpoints:\n- name: a\n", "endpoints:\n- name: a\n  h:\n    i: 1\n"),
      ("endpoints:\n- h: {j: 2}\n", "endpoints:\n- h: {j: 2, i: 1}\n"),
      ("endpoints:\n- h:\n    j: 2 # c\n", "endpoints:\n- h:\n    j: 2 # c\n    i: 1\n"),
      ("endpoints:\n- {name: a}\n", "endpoints:\n- {name: a, h: {i: 1}}\n"),
      ("endpoints:\n- h:\n  n: a\n", "endpoints:\n- h: {i: 1}\n  n: a\n"),
      ("endpoints:\n- name: a\n  # w: 1\n", "endpoints:\n- name: a\n  h:\n    i: 1\n  # w: 1\n"),
      ("endpoints:\n- name: a", "endpoints:\n- name: a\n  h:\n    i: 1"),
    ])
  func missing(before: String, after: String) throws {
    let inline = after.replacing("h:\n    i: 1", with: "h: {i: 1}")
    let wanted = before.contains("h:\n    j") ? after : inline
    #expect(try Self.edited(before, .set(.integer(1), at: Self.first.key("h").key("i"))) == wanted)
  }

  @Test(
    "A key is removed with its own comments",
    arguments: [
      ("endpoints:\n- k: 1\n  b: 2\n", "endpoints:\n- b: 2\n"), ("endpoints:\n- b: 2\n  # c\n  k: 1 # d\n", "endpoints:\n- b: 2\n"),
      ("endpoints:\n- k: 1\n  # of b\n  b: 2\n", "endpoints:\n-\n  # of b\n  b: 2\n"),
      ("endpoints:\n- {a: 1, k: 2}\n", "endpoints:\n- {a: 1}\n"),
      ("endpoints:\n- k: 1 # c\n- b\n", "endpoints:\n- {}\n- b\n"), ("endpoints:\n- k:\n  - a\n  b: 1\n", "endpoints:\n- b: 1\n"),
      ("endpoints:\n-\n  k: 1\n  b: 2\n", "endpoints:\n-\n  b: 2\n"), ("endpoints:\n- b: 1\n  k: |\n    t\n", "endpoints:\n- b: 1\n"),
      ("endpoints:\n- b: 1\n", "endpoints:\n- b: 1\n"),
    ])
  func removeKey(before: String, after: String) throws {
    #expect(try Self.edited(before, .remove(Self.first.key("k"))) == after)
  }

  @Test(
    "What is there already is no edit",
    arguments: [
      ("v: 'a' # c", .text("a")), ("v: a$b", .text("a$b")), ("v: a$$b", .text("a$b")), ("v: \"5\"", .integer(5)), ("v: +5", .integer(5)),
      ("v: |-\n  a\n", .text("a")), ("v: [ 'a',b ]", .list([.text("a"), .text("b")])), ("x: &x a\nv: *x", .text("a")),
      ("v: {b: 1, a: '2'}", .mapping(["a": .text("2"), "b": .integer(1)])), ("v: 'true'", .boolean(true)),
      ("v: ${env:A}", .reference("${env:A}")), ("x: &x {v: 1}\n<<: *x", .integer(1)),
    ] as [(String, EditValue)])
  func unchanged(text: String, value: EditValue) throws {
    var editor = try Self.editor(text)
    #expect(try editor.apply(.set(value, at: .key("v"))) == .unchanged)
    #expect(Self.text(editor) == text)
  }

  @Test("Null is no text, and a reference is not its own text")
  func unlike() throws {
    #expect(try Self.edited("v: null\n", .set(.text("null"), at: .key("v"))) == "v: \"null\"\n")
    #expect(try Self.edited("v: ${env:A}\n", .set(.text("${env:A}"), at: .key("v"))) == "v: $${env:A}\n")
    #expect(try Self.edited("v: e\u{301}\n", .set(.text("\u{E9}"), at: .key("v"))) == "v: \u{E9}\n")
  }

  @Test("Edits see what those before them made, and the place of the change is told")
  func severalEdits() throws {
    var editor = try Self.editor("version: 1\nmodels:\n  - id: m\n")
    let registered = try editor.apply(.set(.boolean(true), at: EditPath.key("models").item(where: "id", is: "m").key("registered")))
    #expect(registered.place == SourceLocation(file: "f.yaml", line: 4, column: 5))
    let appended = try editor.apply(.append(Self.item, to: Self.endpoints))
    #expect(appended.place?.line == 5)
    _ = try editor.apply(.set(.text("z"), at: Self.first.key("name")))
    #expect(Self.text(editor) == "version: 1\nmodels:\n  - id: m\n    registered: true\nendpoints:\n  - name: z\n    weight: 2\n")
  }

  @Test("Long lists and nested values are written in lines")
  func longValues() throws {
    let long = EditValue.list((0..<12).map { .text("some-model-with-a-name-\($0)") })
    let value = EditValue.mapping(["name": .text("x"), "models": long, "deep": .mapping(["list": .list([.mapping(["a": .integer(1)])])])])
    let text = try Self.edited("endpoints: []\n", .append(value, to: Self.endpoints))
    #expect(text.hasPrefix("endpoints:\n  - name: x\n    models:\n      - some-model-with-a-name-0\n      - some"))
    #expect(text.hasSuffix("    deep:\n      list:\n        - a: 1\n"))
  }

  static func editor(_ text: String) throws -> ConfigEditor { try ConfigEditor(SourceText(file: "f.yaml", text: text)) }

  static func text(_ editor: ConfigEditor) -> String { String(decoding: editor.bytes, as: UTF8.self) }

  static func edited(_ before: String, _ edit: Edit) throws -> String {
    var editor = try editor(before)
    _ = try editor.apply(edit)
    return text(editor)
  }
}
