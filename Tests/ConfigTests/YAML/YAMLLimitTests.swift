import Testing

@testable import Config

@Suite(.timeLimit(.minutes(1))) struct YAMLLimitTests {
  @Test(
    "Deep nesting is refused at the level beyond the limit, however it is written",
    arguments: [
      ("[", "E0010 1:65"), ("[\n", "E0010 65:1"), ("- ", "E0010 1:129"), ("{a: ", "E0010 1:257"), ("? ", "E0010 1:129"),
      ("{? ", "E0010 1:193"),
    ])
  func depth(opening: String, place: String) {
    let (document, diagnostics) = Reading.parse(String(repeating: opening, count: 100_000))
    #expect(document == nil)
    #expect(Reading.places(diagnostics) == [place])
  }

  @Test("Deep indentation is refused likewise")
  func indentation() {
    let text = (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(Reading.places(Reading.parse(text).diagnostics) == ["E0010 65:65"])
  }

  @Test("Nesting up to the limit is read, and aliases do not go beyond it")
  func depthBoundary() {
    let brackets = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    #expect(Reading.parse(brackets(64)).diagnostics.isEmpty)
    #expect(Reading.places(Reading.parse(brackets(65)).diagnostics) == ["E0010 1:65"])
    #expect(Reading.parse("a: &a \(brackets(62))\nb: [*a]").diagnostics.isEmpty)
    #expect(Reading.places(Reading.parse("a: &a \(brackets(62))\nb: [[*a]]").diagnostics) == ["E0010 2:6"])
  }

  @Test("An alias bomb is refused by counting, not by expanding")
  func aliasBomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let reference = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: reference, count: 9).joined(separator: ", "))]\n"
    }
    let (document, diagnostics) = Reading.parse(text)
    #expect(document == nil)
    #expect(diagnostics.map(\.id) == [.aliasExpansion])
    #expect(diagnostics.first?.primary?.location.line == 6)
  }

  @Test("A long chain of aliases is refused before anyone walks down it")
  func aliasChain() {
    let text = "a0: &a0 [x]\n" + (1...5_000).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined()
    #expect(Reading.parse(text).diagnostics.map(\.id) == [.tooDeep])
  }

  @Test("Merge keys may form a chain of eight")
  func mergeChain() throws {
    let chain = { (count: Int) in "a0: &a0 {k0: v}\n" + (1...count).map { "a\($0): &a\($0) {<<: *a\($0 - 1), k\($0): v}\n" }.joined() }
    let document = try #require(Reading.parse(chain(8)).document)
    let last = try #require(Reading.node(document, "a8"))
    #expect(document.entries(of: last).count == 9)
    #expect(Reading.places(Reading.parse(chain(9)).diagnostics) == ["E0010 10:10"])
    let inLists = chain(8) + "b: {<<: [{x: y}, *a8]}\n"
    #expect(Reading.parse(inLists).diagnostics.map(\.id) == [.tooDeep])
  }

  @Test("More values than allowed are refused at the first one too many")
  func nodes() {
    var limits = YAMLLimits()
    limits.nodes = 5
    #expect(Reading.parse("[a, b, c, d]", limits: limits).diagnostics.isEmpty)
    #expect(Reading.places(Reading.parse("[a, b, c, d, e]", limits: limits).diagnostics) == ["E0011 1:14"])
    #expect(Reading.places(Reading.parse("{a: b, c: , }", limits: limits).diagnostics) == [])
    #expect(Reading.parse("[" + String(repeating: "a,", count: 600_000) + "]").diagnostics.map(\.id) == [.tooManyNodes])
  }

  @Test("A thousand mistakes end the reading after a hundred, with a note that says so")
  func manyMistakes() {
    let (document, diagnostics) = Reading.parse(String(repeating: "a: 1\n", count: 1_000))
    #expect(document == nil)
    #expect(diagnostics.count == 101)
    #expect(diagnostics.last?.severity == .note)
  }

  @Test("Five thousand endpoints are within the limits, with and without shared defaults")
  func largeFile() throws {
    var text = "x-defaults: &d {type: auto, weight: 1, enabled: true, notes: n, health_check: {interval: 30s, timeout: 5s}}\nendpoints:\n"
    for index in 0..<5_000 {
      text += "  - name: 本番\(index)\n    base_url: http://10.0.0.1:\(index)/v1\n    api_key: ${env:K}\n    models: [a, b, c]\n"
      text += index.isMultiple(of: 2) ? "    <<: *d\n" : "    weight: 2\n    enabled: true\n"
    }
    let (document, diagnostics) = Reading.parse(text)
    #expect(diagnostics.isEmpty)
    let read = try #require(document)
    let last = try #require(Reading.node(read, "endpoints", "4998"))
    #expect(
      read.entries(of: last).map(\.key.text) == [
        "name", "base_url", "api_key", "models", "type", "weight", "enabled", "notes", "health_check",
      ])
  }

  @Test("A key given twice is found among any number of keys", arguments: [1, 23, 24, 25, 26, 1000])
  func duplicateAmongMany(count: Int) {
    let keys = (0..<count).map { "k\($0): {k0: 1, z: 2}\n" }.joined()
    let (document, diagnostics) = Reading.parse(keys + "k\(count - 1): 1\nk0: 1\nz: 3\n")
    #expect(document != nil)
    #expect(Reading.places(diagnostics) == ["E0101 \(count + 1):1", "E0101 \(count + 2):1"])
    #expect(diagnostics.map { $0.related.map(\.location.line) } == [[count], [1]])
  }
}
