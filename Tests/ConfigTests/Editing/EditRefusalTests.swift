import Testing

@testable import Config

@Suite struct EditRefusalTests {
  private static let item = EditValue.mapping(["name": .text("x")])
  private static let endpoints = EditPath.key("endpoints")
  private static let first = endpoints.item(0)

  /// A text, an edit, and why and where it is refused; the last column is a place that belongs to it.
  private typealias Row = (text: String, edit: Edit, reason: EditRefusal.Reason, place: String?, related: String?)

  private static let rows: [Row] = [
    ("endpoints: &l\n- a\nother: *l\n", .append(item, to: endpoints), .anchorInUse, "2:1", "3:8"),
    ("endpoints:\n- &a {name: a}\n- <<: *a\n", .remove(first), .anchorInUse, "2:6", "3:7"),
    ("endpoints:\n- &a {name: a}\n- <<: *a\n", .set(.integer(1), at: first.key("weight")), .anchorInUse, "2:6", "3:7"),
    ("endpoints:\n- name: &n a\nv: *n\n", .set(.text("b"), at: first.key("name")), .anchorInUse, "2:12", "3:4"),
    ("endpoints:\n- name: &n a\nv: *n\n", .remove(first), .anchorInUse, "2:12", "3:4"),
    ("x-l: &l [a]\nendpoints: *l\n", .append(item, to: endpoints), .throughAlias, "2:12", "1:9"),
    ("x-l: &l [a]\nendpoints: *l\n", .remove(first), .throughAlias, "2:12", "1:9"),
    ("x-i: &i {name: a}\nendpoints:\n- *i\n", .set(.integer(1), at: first.key("weight")), .throughAlias, "3:3", "1:9"),
    ("x: &x {endpoints: [a]}\n<<: *x\n", .append(item, to: endpoints), .throughMerge, "1:1", "1:8"),
    ("x: &x {w: 1}\nendpoints:\n- <<: *x\n", .remove(first.key("w")), .throughMerge, "3:3", "1:8"),
    ("endpoints:\n- - x\n  - y\n", .append(item, to: first), .notFirstOnLine, "2:3", nil),
    ("endpoints:\n- - x\n  - y\n", .remove(first.item(0)), .notFirstOnLine, "2:3", nil),
    ("endpoints:\n- |\n  t", .append(item, to: endpoints), .noFinalLineEnd, "2:3", nil),
    ("endpoints:\n- notes: >+\n    t", .set(.integer(1), at: first.key("weight")), .noFinalLineEnd, "2:10", nil),
    ("a: |\n  t", .append(item, to: endpoints), .noFinalLineEnd, "1:4", nil),
    ("endpoints: &l []\n", .append(item, to: endpoints), .hasProperties, "1:15", nil),
    ("endpoints: &l\n- a\n", .remove(first), .hasProperties, "2:1", nil),
    ("endpoints:\n- w: !!int 1\n", .set(.text("x"), at: first.key("w")), .hasProperties, "2:12", nil),
    ("endpoints: {}\n", .append(item, to: endpoints), .wrongKind, "1:12", nil),
    ("endpoints: [a]\n", .set(.integer(1), at: first.key("w")), .wrongKind, "1:13", nil),
    ("- a\n", .append(item, to: endpoints), .wrongKind, "1:1", nil),
    ("endpoints: [a]\n", .remove(endpoints.item(1)), .notFound, "1:12", nil),
    ("endpoints: [{id: a}]\n", .remove(endpoints.item(where: "id", is: "b")), .notFound, "1:12", nil),
    ("version: 1\n", .set(.integer(1), at: first.key("w")), .notFound, nil, nil),
    ("v: 1\n", .set(.reference("${nothing}"), at: .key("v")), .invalidValue, nil, nil),
    ("v: 1\n", .set(.mapping(["a": .integer(1), "a": .integer(2)]), at: .key("v")), .invalidValue, nil, nil),
    ("? v\n: - a\n", .append(.text("b"), to: .key("v")), .notFirstOnLine, "2:3", nil),
    ("a: [b\n", .remove(.key("a")), .invalidFile, "1:4", nil),
    ("a: 1\na: 2\n", .remove(.key("a")), .invalidFile, "2:1", nil),
    ("a: 1\n", .remove(.key("a")), .unsupportedLayout, "1:1", nil),
  ]

  @Test("What cannot be done safely is refused with its place, and changes nothing", arguments: rows.indices)
  func refusals(index: Int) throws {
    let row = Self.rows[index]
    do {
      var editor = try ConfigEditorTests.editor(row.text)
      do {
        let outcome = try editor.apply(row.edit)
        Issue.record("\(row.edit) made \(outcome) of \(row.text): \(ConfigEditorTests.text(editor))")
      } catch {
        #expect(ConfigEditorTests.text(editor) == row.text)
        throw error
      }
    } catch let refusal as EditRefusal {
      #expect(refusal.reason == row.reason, "\(refusal)")
      #expect(refusal.place.map { "\($0.line):\($0.column)" } == row.place, "\(refusal)")
      #expect(refusal.related.first.map { "\($0.location.line):\($0.location.column)" } == row.related, "\(refusal)")
    }
  }

  @Test("A refusal says where in one line")
  func description() throws {
    var editor = try ConfigEditorTests.editor("x-l: &l [a]\nendpoints: *l\n")
    do throws(EditRefusal) {
      _ = try editor.apply(.append(Self.item, to: Self.endpoints))
      Issue.record("not refused")
    } catch {
      #expect(error.description == "f.yaml:2:12: `*l` repeats a value that stands elsewhere (f.yaml:1:9 its value stands here)")
    }
  }

  @Test("The proof notices whatever else an edit would change")
  func proof() throws {
    let old = try #require(Reading.parse("a: 'x' # c\nb: &n [1, 2]\nc: *n\n").document)
    let change = TreeChange(indices: [], action: .appendEntry("d", .integer(1)))
    func holds(_ text: String, removed: [String] = []) -> Bool {
      guard let new = Reading.parse(text).document else { return false }
      return EditProof(old: old, new: new).holds([change], removedComments: removed)
    }
    #expect(holds("a: 'x' # c\nb: &n [1, 2]\nc: *n\nd: 1\n"))
    #expect(holds("a: 'x'\nb: &n [1, 2]\nc: *n\nd: 1\n", removed: ["# c"]))
    for broken in [
      "a: 'x' # c\nb: &n [1, 2]\nc: *n\nd: '1'\n", "a: 'x' # c\nb: &n [1, 2]\nc: *n\n", "a: \"x\" # c\nb: &n [1, 2]\nc: *n\nd: 1\n",
      "a: 'x'\nb: &n [1, 2]\nc: *n\nd: 1\n", "a: 'x' # c\nb: &m [1, 2]\nc: *m\nd: 1\n", "a: 'x' # c\nb: &n [1,  3]\nc: *n\nd: 1\n",
      "a: 'x' # c\nb: &n\n- 1\n- 2\nc: *n\nd: 1\n", "a: 'x' # c\nb: &n [1, 2]\nc: [1, 2]\nd: 1\n",
      "a: 'x' # c\nb: &n [1, 2]\nc: *n\ne: 1\n",
      "a: 'x' # c\nc: 1\nb: &n [1, 2]\nd: 1\n", "a: 'x' # c # c\nb: &n [1, 2]\nc: *n\nd: 1\n", "a: 'x' # c\nb: &n [1, 2]\nc: *n\nd: &x 1\n",
      "d: 1\na: 'x' # c\nb: &n [1, 2]\nc: *n\n", "[]", "# c\n",
    ] { #expect(!holds(broken), "\(broken)") }
  }
}
