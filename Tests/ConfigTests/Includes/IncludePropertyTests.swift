import Testing

@testable import Config

@Suite("A configuration in several files")
final class IncludePropertyTests {
  @Test("is the same as in one, wherever it is cut", arguments: 0..<40)
  func cut(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let count = Int.random(in: 0...4, using: &random)
    var whole = Pieces()
    var files = [Pieces](repeating: Pieces(), count: count + 1)
    // In the order of the files, so that the order of entries is the same.
    for file in files.indices {
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let number = whole.count
        let entry = Pieces.entry(number, &random)
        whole.add(entry)
        files[file].add(entry)
      }
    }
    let home = try TemporaryDirectory()
    for index in 1..<files.count { try home.write("conf.d/\(index).yaml", files[index].text) }
    try home.write("gateway.yaml", "version: 1\ninclude: [conf.d/*.yaml]\n" + files[0].text)
    try home.write("whole/gateway.yaml", "version: 1\ninclude: [conf.d/*.yaml]\n" + whole.text)

    let loader = ConfigLoader(environment: ConfigEnvironment(variables: ["KEY": "k"], workingDirectory: "/"))
    let together = loader.load(path: home.path + "/whole/gateway.yaml")
    let apart = loader.load(path: home.path + "/gateway.yaml")
    var expected = try #require(together.settings, "\(together.diagnostics)")
    var found = try #require(apart.settings, "\(apart.diagnostics)")
    for index in found.endpoints.indices { found.endpoints[index].location = SourceLocation(file: "", line: 0, column: 0) }
    for index in expected.endpoints.indices { expected.endpoints[index].location = SourceLocation(file: "", line: 0, column: 0) }
    expected.server.stateDirectory = found.server.stateDirectory
    #expect(found == expected)
    #expect(apart.diagnostics.map(\.message).sorted() == together.diagnostics.map(\.message).sorted())
  }

  /// Some entries of each kind that may stand in any file.
  private struct Pieces {
    enum Kind: CaseIterable { case endpoint, model, provider, alias }

    var lines: [Kind: [String]] = [:]
    var count = 0

    static func entry(_ number: Int, _ random: inout SplitMix64) -> (Kind, String) {
      let kind = Kind.allCases.randomElement(using: &random) ?? .endpoint
      let text =
        switch kind {
        case .endpoint: "  - {name: 名\(number), base_url: \"http://h\(number)\", models: [m\(number % 3)], api_key: \"${env:KEY}\"}"
        case .model: "  - {id: c\(number), tags: [a, b]}"
        case .provider: "  p\(number): {kind: openai, base_url: \"http://p\(number)\"}"
        case .alias: "    a\(number): [m\(number % 4), c\(number), \"p\(number):x\"]"
        }
      return (kind, text)
    }

    mutating func add(_ entry: (kind: Kind, line: String)) {
      lines[entry.kind, default: []].append(entry.line)
      count += 1
    }

    var text: String {
      let heads: [(Kind, String)] = [
        (.alias, "routing:\n  aliases:"), (.model, "models:"), (.endpoint, "endpoints:"), (.provider, "providers:"),
      ]
      return heads.compactMap { kind, head in lines[kind].map { ([head] + $0).joined(separator: "\n") + "\n" } }.joined()
    }
  }
}
