import Testing

@testable import Config

@Suite("Small tools of the schema")
struct SchemaToolTests {
  @Test(
    "distance between words",
    arguments: [("", "", 0), ("a", "", 1), ("models", "modles", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "abc", 0)])
  func distance(a: String, b: String, expected: Int) {
    #expect(Likeness.distance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == expected)
    #expect(Likeness.distance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == expected)
  }

  @Test("a word of one other letter is not alike")
  func oneLetter() {
    #expect(Likeness.nearest(to: "x", among: ["a"]) == nil)
    #expect(Likeness.nearest(to: "ab", among: ["b"]) == "b")
  }

  @Test("alias loops are found once each")
  func loops() {
    #expect(AliasLoops.find(in: [("a", ["b"]), ("b", ["x", "c"]), ("c", ["a"]), ("s", ["s"]), ("f", ["a"])]) == [[0, 1, 2], [3]])
    #expect(AliasLoops.find(in: [("a", ["b", "c"]), ("b", ["d"]), ("c", ["d"]), ("d", [])]) == [])
  }

  @Test("a chain of aliases may be long")
  func longChain() {
    let chain = (0..<100_000).map { (name: "a\($0)", targets: ["a\($0 + 1)"]) }
    #expect(AliasLoops.find(in: chain) == [])
    #expect(AliasLoops.find(in: chain + [("a100000", ["a0"])]).map(\.count) == [100_001])
  }

  @Test(
    "path patterns",
    arguments: [
      ("/c/conf.d/*.yaml", "/c/conf.d/a.yaml", true), ("/c/conf.d/*.yaml", "/c/conf.d/a.yml", false), ("/c/*/a", "/c/d/a", true),
      ("/c/*", "/c/d/a", false),
      ("/c/?.yaml", "/c/a.yaml", true), ("/c/?.yaml", "/c/ab.yaml", false), ("/c/*.yaml", "/c/.hidden.yaml", false),
      ("/c/a*b*c", "/c/axxbxxbc", true), ("/c/*", "/c/", true),
    ])
  func patterns(pattern: String, path: String, matches: Bool) { #expect(PathPattern.matches(pattern, path) == matches) }

  @Test("ids from names are UUIDv5 and never change")
  func uuid() {
    // python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("37bc6592-5f4a-4212-a304-121be20a597d"), "本番Ollama"))'
    #expect(UUIDText.ofEndpoint(named: "本番Ollama") == "1691d513-4021-5265-90a7-8793a234e34f")
    #expect(UUIDText.ofEndpoint(named: "echo") == "db5bfd95-e40e-5b7b-af5f-4014ebc7556c")
  }
}
