import Testing

@testable import Router

@Suite("ModelIndex")
struct ModelIndexTests {
  private func value(_ name: String, in index: ModelIndex) -> Int? { index.value(of: Array(name.utf8).span) }

  @Test("Finds every name it holds and no other")
  func finds() {
    let names = (0..<5000).map { "model-\($0)/ü:\($0 % 7)" }
    let index = ModelIndex(names.enumerated().map { ($1, $0) })
    for (position, name) in names.enumerated() { #expect(value(name, in: index) == position) }
    for name in ["", "model-", "model-1/ü:2", "model-5000/ü:2", "MODEL-1/ü:1"] { #expect(value(name, in: index) == nil) }
  }

  @Test("An empty index holds nothing; of two equal names the first wins")
  func edges() {
    #expect(value("a", in: ModelIndex([])) == nil)
    #expect(value("a", in: ModelIndex([("a", 1), ("a", 2)])) == 1)
  }
}
