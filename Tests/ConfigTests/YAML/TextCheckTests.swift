import Testing

@testable import Config

@Suite struct TextCheckTests {
  @Test(
    "What is not text is refused with the place of its first byte",
    arguments: [
      ([0x61, 0x0A, 0x62, 0x80] as [UInt8], "E0005 2:2"),
      ([0xC3, 0xA9, 0x3A, 0x20, 0xC3], "E0005 1:4"),
      // Overlong, surrogate, beyond U+10FFFF.
      ([0x61, 0xC0, 0xAF], "E0005 1:2"), ([0x0A, 0xED, 0xA0, 0x80], "E0005 2:1"), ([0xF4, 0x90, 0x80, 0x80], "E0005 1:1"),
      ([0xFF, 0xFE, 0x61, 0x00], "E0005 1:1"), ([0xFE, 0xFF, 0x00, 0x61], "E0005 1:1"),
      ([0x61, 0x00, 0x3A, 0x00], "E0005 1:1"), ([0x00, 0x61, 0x00, 0x3A], "E0005 1:1"),
      (Array("a: b\0c".utf8), "E0006 1:5"), (Array("é: \u{7}".utf8), "E0006 1:4"), (Array("a: \"\u{7F}\"".utf8), "E0006 1:5"),
      (Array("a\nb: \u{85}".utf8), "E0006 2:4"), (Array("# \u{2028}".utf8), "E0006 1:3"), (Array("'\u{2029}'".utf8), "E0006 1:2"),
      (Array("a: \u{FEFF}b".utf8), "E0006 1:4"), (Array("\u{FEFF}\u{FEFF}b".utf8), "E0006 1:1"), (Array("a: \u{FFFF}".utf8), "E0006 1:4"),
      (Array("a: \u{9B}31m".utf8), "E0006 1:4"),
    ])
  func refused(bytes: [UInt8], place: String) {
    let (document, diagnostics) = YAMLParser.parse(SourceText(file: "f", bytes: bytes))
    #expect(document == nil)
    #expect(Reading.places(diagnostics) == [place])
  }

  @Test(
    "Characters of all planes, tabs between values and a byte order mark are text",
    arguments: ["a: 本番 🎉 \u{A0}\u{E000}\u{FFFD}", "\u{FEFF}a: b", "a:\tb", "a: \"\\x00\\u2028\\N\"", "\u{FEFF}", ""])
  func accepted(text: String) {
    let (document, diagnostics) = Reading.parse(text)
    #expect(document != nil)
    #expect(diagnostics.isEmpty)
  }

  @Test("The hint for UTF-16 names the way out")
  func utf16() throws {
    let diagnostic = try #require(YAMLParser.parse(SourceText(file: "f", bytes: [0xFF, 0xFE, 0x61, 0])).diagnostics.first)
    #expect(diagnostic.message == "the file is UTF-16, not UTF-8")
    #expect(diagnostic.hint == "save it as UTF-8, for instance with `iconv -f UTF-16 -t UTF-8`")
  }

  @Test("A stray byte beside a key does not show the key")
  func masked() throws {
    let source = SourceText(file: "f", bytes: Array("api_key: sk_live".utf8) + [0x80])
    let span = try #require(YAMLParser.parse(source).diagnostics.first?.primary)
    #expect(span.excerpt == "api_key: •••")
    #expect(span.location.column == 17)
  }

  @Test("A flood of directives is refused before libyaml compares them all")
  func directives() {
    let flood = (0..<20_000).map { "%TAG !\($0)! tag:x\n" }.joined()
    #expect(Reading.places(Reading.parse(flood + "--- a").diagnostics) == ["E0008 17:1"])
    #expect(Reading.places(Reading.parse("a\n...\n" + flood + "--- a").diagnostics) == ["E0009 3:1"])
    #expect(Reading.parse("%YAML 1.2\n# c\n%TAG !a! tag:x\n--- a").diagnostics.isEmpty)
  }
}
