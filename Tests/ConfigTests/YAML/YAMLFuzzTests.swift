import FoundationEssentials
import Testing

@testable import Config

/// Mutated documents: whatever the bytes are, the parser gives a sound tree or an error with a place. `FINGERPOST_FUZZ_COUNT` sets how
/// many are tried.
@Suite(.timeLimit(.minutes(30))) struct YAMLFuzzTests {
  private static let count = ProcessInfo.processInfo.environment["FINGERPOST_FUZZ_COUNT"].flatMap { Int($0) } ?? 20_000

  private static let corpus: [[UInt8]] = [
    "version: 1\nserver:\n  listen: [127.0.0.1:8080, \"[::1]:80\"]\n  queue: {max_waiting: 100, timeout: 10s}\n",
    "endpoints:\n  - name: 本番Ollama # gpu\n    base_url: http://10.0.0.1\n    api_key: ${env:K}\n  -\n    name: 'b'\n",
    "x-d: &d {type: auto, w: 1}\na:\n  - <<: *d\n    name: x\n  - <<: [*d, {k: v}]\n",
    "a: |\n  one\n   two\n\nb: >-\n  folded\n  text\nc: |+2\n   keep\n\n\nd: end\n",
    "? complex\n: value\n? &k key\n: *k\n\"q\\u00e9\\n\": 'it''s'\n",
    "%YAML 1.1\n%TAG !e! tag:e,2000:\n--- !e!x\n- !!str &a 1\n- *a\n...\n",
    "\u{FEFF}a: b\r\nc:\r\n- d\r\n- e: f\r\n  g: h\r\n# tail\r\n",
    "{a: [b, {c: d}, [e, f: g]], ? h, i: , \"j\":k}",
    "- - - a\n    - b\n  - - c\n- []\n- {}\n-\n",
    "key: \"multi\n  line \\\n  quoted\"\nplain: several\n  words here\n\n  and more\n",
  ].map { Array($0.utf8) }

  private static let tokens: [[UInt8]] =
    [
      "&a ", "*a", "<<: ", "- ", "? ", ": ", ":", "\n", "\r\n", "\r", "\t", "  ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "|+\n", "#",
      " #",
      "---\n", "...\n", "%TAG ! x\n", "!!str ", "!<a>", "\\", "\\u", "\u{FEFF}", "\u{85}", "\u{2028}", "é", "🎉", "\0", "@", "`", "a: b\n",
      "[[[[[[[[",
      "- - - - - - ", "{{{{", "key: sk_live", "~", "null",
    ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xFF], [0xED, 0xA0, 0x80], [0xF4]]

  @Test("Mutated documents are read or refused, soundly", arguments: 0..<4)
  func mutated(part: Int) throws {
    var random = SplitMix64(seed: 0xF1_46E4 + UInt64(part))
    var limits = YAMLLimits()
    limits.nodes = 300
    limits.aliasedNodes = 300
    limits.depth = 12
    limits.diagnostics = 5
    for number in 0..<(Self.count / 4) {
      let bytes = Self.mutation(&random)
      let source = SourceText(file: "f", bytes: bytes)
      let result = YAMLParser.parse(source, limits: limits)
      for mistake in Self.mistakes(result, source, limits) {
        Issue.record("part \(part), input \(number): \(mistake)\n\(String(reflecting: String(decoding: bytes, as: UTF8.self)))")
        return
      }
    }
  }

  private static func mutation(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = corpus.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...20, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place..<end)
      case 2:
        let copy = Array(bytes[place..<end])
        for _ in 0..<Int.random(in: 1...12, using: &random) { bytes.insert(contentsOf: copy, at: place) }
      case 3:
        let other = corpus.randomElement(using: &random) ?? []
        let from = Int.random(in: 0...other.count, using: &random)
        bytes.insert(contentsOf: other[from...], at: place)
      case 4: bytes.removeSubrange(place...)
      default: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: place)
      }
    }
    return bytes
  }

  private static func mistakes(
    _ result: (document: Document?, diagnostics: [Diagnostic]), _ source: SourceText, _ limits: YAMLLimits
  ) -> [String] {
    var mistakes: [String] = []
    if result.document == nil, !result.diagnostics.contains(where: { $0.severity == .error }) { mistakes.append("neither tree nor error") }
    if result.diagnostics.count > limits.diagnostics + 1 { mistakes.append("too many diagnostics") }
    for diagnostic in result.diagnostics where diagnostic.severity == .error {
      guard let span = diagnostic.primary else {
        mistakes.append("no place")
        continue
      }
      let shown = span.excerpt.unicodeScalars.count
      let isInside = (1...source.lineCount).contains(span.location.line) && span.location.column >= 1
      if !isInside { mistakes.append("place \(span.location)") }
      if span.excerptColumn < 1 || span.excerptColumn > shown + 1 || span.excerptLength < 1 { mistakes.append("carets \(span)") }
      if shown > 500 { mistakes.append("a long excerpt") }
      if span.excerpt.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" }) { mistakes.append("a control character") }
    }
    let text = DiagnosticRenderer.text(color: false).render(result.diagnostics)
    if text.isEmpty != result.diagnostics.isEmpty { mistakes.append("no text") }
    guard let document = result.document, let root = document.root else { return mistakes }
    var nodes = 0
    Reading.visit(root) { node in
      nodes += 1
      let inside = node.range.lowerBound >= source.byteOrderMarkLength && node.range.upperBound <= source.bytes.count
      // A range that cuts a character in two would not be UTF-8.
      if !inside || String(validating: source.bytes[node.range], as: UTF8.self) == nil { mistakes.append("range \(node.range)") }
      if document.entries(of: node).count > limits.nodes + limits.aliasedNodes { mistakes.append("too many entries") }
    }
    if nodes > limits.nodes { mistakes.append("\(nodes) nodes") }
    return mistakes
  }
}
