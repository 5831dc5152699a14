import Testing

@testable import Dialects

@Suite("Model names")
struct ModelNameTests {
  @Test(
    "A name is taken apart at its first colon only",
    arguments: [
      ("gpt-4.1", nil, "gpt-4.1"), ("openai:gpt-4.1", "openai", "gpt-4.1"), ("a:b:c", "a", "b:c"), (":x", "", "x"), ("x:", "x", ""),
      ("", nil, ""),
      ("日本:語", "日本", "語"),
    ] as [(String, String?, String)])
  func split(name: String, prefix: String?, rest: String) {
    let split = ModelName(Array(name.utf8))
    #expect(split.prefix.map { String(decoding: $0, as: UTF8.self) } == prefix)
    #expect(String(decoding: split.rest, as: UTF8.self) == rest)
  }
}
