import Testing

@testable import Config

@Suite struct PlainTextTests {
  @Test(
    "A text stands without quotes where every reader takes it for the same text",
    arguments: [
      "a", "gpu-1", "30s", "5m", "http://10.0.0.1:8000/v1", "naïve café", "本番", "550e8400-e29b-41d4-a716-446655440000", "a#b", "a:b",
      "v1.10", "Q4_K_M", "/run/x", "8b", "LLaMA 3.2 1B",
    ])
  func plain(text: String) { #expect(PlainText.isSafe(text, inFlow: false)) }

  @Test(
    "What some reader takes for something else goes into quotes",
    arguments: [
      "", "~", "null", "NULL", "yes", "No", "on", "OFF", "y", "N", "true", "1", "-1", "+1", "0777", "0o17", "0x1F", "0b11", "1_000", "1.5",
      "1.10", ".5", "1e3",
      "1E+3", "22:22", "190:20:30.15", ".inf", "-.INF", ".nan", "2024-01-01", "2024-01-01T00:00:00Z", "1,000", "=", "<<", "-", "- a", "? a",
      ": a", "a: b", "a:",
      "a #b", "#a", "&a", "*a", "!a", "|", ">", "'a", "\"a", "%a", "@a", "`a", "[a", "]a", "{a", "}a", ",a", " a", "a ", "a\nb", "a\tb",
      "---", "...", "\u{85}",
      "a\u{A0}", "\u{FEFF}", "192.168.1.1",
    ])
  func quoted(text: String) { #expect(!PlainText.isSafe(text, inFlow: false)) }

  @Test("In brackets a text with their characters goes into quotes", arguments: ["a,b", "a]", "a{b}", "b:1", "a?"])
  func flow(text: String) {
    #expect(PlainText.isSafe(text, inFlow: false))
    #expect(!PlainText.isSafe(text, inFlow: true))
  }
}
