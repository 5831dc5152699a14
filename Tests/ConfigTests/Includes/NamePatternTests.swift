import Testing

@testable import Config

@Suite("Patterns for names")
struct NamePatternTests {
  @Test(
    "match whole names",
    arguments: [
      ("*", "a", true), ("*", "", true), ("*", ".a", false), ("?a", ".a", false), ("[.]a", ".a", false), (".*", ".a", true),
      ("a*b*c", "axxbxxbc", true), ("a*b*c", "axxbxxb", false), ("[a-c]x", "bx", true), ("[a-c]x", "dx", false),
      ("[!a-c]x", "dx", true), ("[^a-c]x", "bx", false), ("[]x]", "]", true), ("[!]]", "]", false), ("[a-]", "-", true),
      ("[-a]", "-", true), ("[本番]*", "番a", true), ("?", "本", true), ("?", "😀", true), ("?", "e\u{301}", false),
      ("\u{E9}", "e\u{301}", false), ("[[]", "[", true), ("a?", "a", false), ("**", "ab", true), ("a*", "a\nb", true), ("[*]", "*", true),
      ("[*]", "a", false),
    ])
  func matches(pattern: String, name: String, expected: Bool) throws {
    #expect(try NamePattern(Substring(pattern)).matches(name) == expected)
  }

  @Test("that are malformed are refused", arguments: ["[", "a[b", "[]", "[!]", "[a-", "[z-a]"])
  func malformed(pattern: String) { #expect(throws: NamePattern.Malformed.self) { try NamePattern(Substring(pattern)) } }

  @Test("cost no more than the product of the lengths", .timeLimit(.minutes(1)))
  func hostile() throws {
    let pattern = try NamePattern(Substring(String(repeating: "a*", count: 500) + "b"))
    #expect(!pattern.matches(String(repeating: "a", count: 4000)))
  }
}
