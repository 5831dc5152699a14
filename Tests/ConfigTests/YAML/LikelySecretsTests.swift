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

  @Test(
    "What does not belong to a secret stays visible",
    arguments: [
      ("api_key: a\nname: b\n- c: d", [2, 3]), ("{key: a,\nname: b,\nx: y}", [2, 3]), ("{key: [a,\nb], name: c,\nx: y}", [3]),
      ("{key: \"a,\nb\", name: c,\nx: y}", [3]), ("? key\n: a\nname: b", [1, 3]), ("keys:\n- name: a\n  role: b\nname: c", [1, 2, 3, 4]),
      ("keys:\n- a\n- name: b\n- c\nname: d", [1, 3, 5]), ("{keys: [a, b],\nname: c}", [2]), ("name: {a: b\nkey: c, d: e,\nf: g", [1, 3]),
      ("key: it's\nname: a", [2]), ("key: a # [b, 'c\nname: a", [2]), ("x: a # [\nkey: a\nname: b", [1, 3]), ("keys: []\na: b", [1, 2]),
    ])
  func visible(text: String, lines: [Int]) {
    let source = SourceText(file: "f", text: text)
    let masked = source.maskingLikelySecrets()
    #expect((1...source.lineCount).filter { source.line($0) == masked.line($0) } == lines)
  }

  @Test("The work grows with the length alone", arguments: ["key:", "{key:[", "\"key\":'", "keys:[", "? key\n", "://a@"])
  func linear(piece: String) {
    let bytes = Array(String(repeating: piece, count: 20_000).utf8)
    // Far from what it takes, and far below what a square would.
    #expect(ContinuousClock().measure { _ = LikelySecrets.ranges(in: bytes) } < .seconds(5))
  }
}
