import Testing

@testable import Config

@Suite struct MergeTests {
  @Test(
    "Merged entries stand where the merge key stands, and explicit ones win",
    arguments: [
      ("v: {<<: *d, c: 3}", "a=1 b=2 c=3"), ("v: {b: 9, <<: *d}", "b=9 a=1"), ("v: {<<: *d, b: 9}", "a=1 b=9"),
      ("v: {<<: [*e, *d], c: 3}", "b=8 z=7 a=1 c=3"), ("v: {<<: [{b: 5}, *d]}", "b=5 a=1"), ("v: {\"<<\": *d}", "<<="),
      ("v: {<<: {<<: *e, a: 0}}", "b=8 z=7 a=0"), ("v: {<<: []}", ""), ("v: {x: 1}", "x=1"), ("v: [x]", ""), ("v: x", ""),
      ("v: *d", "a=1 b=2"),
    ])
  func merge(text: String, expected: String) throws {
    let (document, diagnostics) = Reading.parse("d: &d {a: 1, b: 2}\ne: &e {b: 8, z: 7}\n" + text)
    #expect(diagnostics.isEmpty)
    let read = try #require(document)
    let entries = read.entries(of: try #require(Reading.node(read, "v")))
    #expect(entries.map { "\($0.key.text ?? "?")=\($0.value.text ?? "")" }.joined(separator: " ") == expected)
  }

  @Test("Of duplicates the first is given")
  func duplicates() throws {
    let read = try #require(Reading.parse("a: 1\nb: 2\na: 3\n").document)
    #expect(read.entries(of: try #require(read.root)).map(\.value.text) == ["1", "2"])
  }
}
