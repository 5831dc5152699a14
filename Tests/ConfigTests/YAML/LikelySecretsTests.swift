import Testing

@testable import Config

@Suite struct LikelySecretsTests {
  @Test(
    "Lines are masked from a secret name on",
    arguments: [
      ("key: abc", "key: •••"), ("key_sha256: abc", "key_sha256: abc"), ("  - api_key: abc # x", "  - api_key: •••"),
      ("- {name: debug, key: sk, role: x}", "- {name: debug, key: •••"), ("tokens_per_minute: 5", "tokens_per_minute: 5"),
      ("keys:", "keys:"), ("name: monkey", "name: monkey"), ("name: password", "name: password"), ("ApiKey=abc", "ApiKey•••"),
      ("# password: old", "# password: •••"), ("&a secret: x", "&a secret: •••"), ("base: http://u:p@h/x", "base: http://•••@h/x"),
      ("base: http://h/x@y", "base: http://h/x@y"),
    ])
  func line(text: String, shown: String) {
    #expect(SourceText(file: "f", text: text).maskingLikelySecrets().line(1) == shown)
  }

  @Test("The lines that continue a secret are masked too, those after it are not")
  func continued() {
    let text =
      "a:\n  key: |\n    one\n\n    two\n  name: x\n  key: \"one\ntwo\n three\" \n  b: c\n"
      + "  token:\n  - one\n  d: e\r\n  secret:\r\n    f: g"
    let source = SourceText(file: "f", text: text).maskingLikelySecrets()
    #expect(
      (1...source.lineCount).map { source.line($0) } == [
        "a:", "  key: •••", "    •••", "", "    •••", "  name: x", "  key: •••", "•••", " •••", "  b: c", "  token:", "  •••", "  d: e",
        "  secret:", "    •••",
      ])
  }
}
