import Testing

@testable import Config

@Suite("Mutations of valid files")
struct MutationTests {
  static let pieces = [
    "", " ", "\n", "  ", "- ", ": ", "*", "&a ", "*a", "<<: *a", "{", "}", "[", "]", "\"", "'", "|", "#", "$", "${", "${env:A}", "~",
    "null", "0777", "1_0", "no",
    "\t", "\u{0}", "\u{FEFF}", "本", "x-", "!!int ", "-1", "99999999999999999999", "http://", "name: a\n", "\r\n", "---\n", "...\n",
  ]

  @Test("give settings or at least one error, with every place inside the text", arguments: Fixtures.valid)
  func mutations(name: String) throws {
    let original = try Fixtures.bytes("valid/\(name).yaml")
    var random = SplitMix64(seed: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
    for _ in 0..<400 {
      var bytes = original
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + [0, 0, 1, 3, 20].randomElement(using: &random)!)
        bytes.replaceSubrange(start..<end, with: Array(Self.pieces.randomElement(using: &random)!.utf8))
      }
      let source = SourceText(file: "gateway.yaml", bytes: bytes)
      let loaded = Fixtures.loader.load(source: source)
      let hasErrors = loaded.diagnostics.contains { $0.severity == .error }
      guard hasErrors == (loaded.settings == nil), loaded.diagnostics.allSatisfy({ isInside($0, source) }) else {
        Issue.record("\(hasErrors) \(loaded.diagnostics) for \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
  }

  private func isInside(_ diagnostic: Diagnostic, _ source: SourceText) -> Bool {
    guard let span = diagnostic.primary else { return true }
    return (1...source.lineCount).contains(span.location.line) && span.location.column >= 1 && span.length >= 1
  }
}
