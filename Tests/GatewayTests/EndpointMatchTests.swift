import Testing

@testable import Config
@testable import Gateway

@Suite("Endpoints of two configurations")
struct EndpointMatchTests {
  private static func endpoints(_ names: String, weights: [Character: Int] = [:]) -> [EndpointSettings] {
    names.enumerated().map { line, name in
      EndpointSettings(
        name: "\(name)", id: UUIDText.ofEndpoint(named: "\(name)"), base: .url("http://\(name)"), kind: .vllm, apiKey: nil, caFile: nil,
        healthCheckInterval: .seconds(30), healthCheckTimeout: .seconds(5), inferenceTimeout: nil, maxConcurrent: nil,
        weight: weights[name] ?? 1, models: [], notes: nil, enabled: true,
        location: SourceLocation(file: "f.yaml", line: line + 1, column: 1))
    }
  }

  @Test(
    "are matched by their ids, wherever they stand",
    arguments: [
      ("abc", "abc"), ("", "ab"), ("ab", ""), ("abc", "abcd"), ("abc", "xabc"), ("abcdefgh", "ah"), ("abcdef", "fedcba"), ("abc", "axc"),
      ("abcdefgh", "bdfhxaceg"),
    ])
  func matched(old: String, new: String) {
    let match = EndpointMatch(from: Self.endpoints(old), to: Self.endpoints(new))
    let (before, after) = (Array(old), Array(new))
    #expect(match.origins == after.map { before.firstIndex(of: $0) })
    #expect(match.isSame == match.origins.map { $0 != nil })
    #expect(match.gone.map { before[$0] } == before.filter { !after.contains($0) })
  }

  @Test("have changed where any of their values has, and not where they moved alone")
  func changed() {
    let (old, new) = (Self.endpoints("abc"), Self.endpoints("cab", weights: ["a": 2]))
    let changes = EndpointChanges(from: old, to: new)
    #expect(changes.changed == ["a"] && changes.added.isEmpty && changes.removed.isEmpty)
    // The comparison names each of them but the place: a new one belongs into it.
    #expect(old.first.map { Mirror(reflecting: $0).children.count } == 15)
  }
}
