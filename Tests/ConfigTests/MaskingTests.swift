import Testing

@testable import Config

@Suite("Secrets never show")
struct MaskingTests {
  /// Each text has an error on the line of the secret `S3CR3T`.
  @Test(
    "in any rendering of a diagnostic",
    arguments: [
      "version: 1\nauth: {keys: [{name: a, key: S3CR3T, permissions: [nothing]}]}\n",
      "version: 1\nauth: {keys: [{name: a, key: \"S3CR3T\", key: 'S3CR3T', permissions: [nothing]}]}\n",
      "version: 1\nauth: {users: [{username: a, password: S3CR3T, role: nobody}]}\n",
      "version: 1\nauth: {users: [{username: a, password_hash: S3CR3T, role: admin}]}\n",
      "version: 1\nauth: {session: {secret: S3CR3T, lifetime: long}}\n",
      "version: 1\nauth: {session: {secret: [S3CR3T], lifetime: 1h}}\n",
      "version: 1\nauth: {session: {secret: {S3CR3T: S3CR3T}, lifetime: long}}\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://h\", api_key: S3CR3T, weight: no}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://h\", api_kee: S3CR3T}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://h\", Authorization: S3CR3T}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://user:S3CR3T@host\"}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"ftp://user:S3CR3T@host\"}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"user:S3CR3T@host\"}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"${env:SECRET}\"}]\n",
      "version: 1\nauth: {keys: [S3CR3T]}\n",
      "version: 1\nauth: {keys: {a: S3CR3T}}\n",
      "version: 1\nauth: {keys: S3CR3T}\n",
      "version: 1\nauth: {api_keys: [S3CR3T, {a: S3CR3T}]}\n",
      "version: 1\nproviders: {openai: S3CR3T}\n",
      "version: 1\nproviders: {openai: [S3CR3T]}\n",
      "version: 1\nx-anchor: &a {api_key: S3CR3T}\nproviders: {openai: {<<: *a, colour: red}}\nx-anchor: 2\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://${env:SECRET}/?x\", weight: \"${env:SECRET}\", "
        + "inference_timeout: \"${env:SECRET}\", type: \"${env:SECRET}\"}]\n",
      "version: 1\nserver: {listen: \"${env:SECRET}\", max_body: \"${env:SECRET}\", threads: \"${env:SECRET}\", "
        + "state_dir: \"${env:NO}\"}\n",
      "version: 1\nproviders: {openai: {api_key: \"S3CR3T\\n\", base_url: \"${env:SECRET}\"}}\n",
      "version: 1\nproviders: {openai: {api_key: \"${env:NOT_SET:-S3CR3T}\", colour: red}}\n",
      "version: 1\nproviders: {openai: {api_key: \"S3CR3T ${env:\", colour: red}}\n",
      "version: 1\nx-anchor: &a S3CR3T\nproviders: {openai: {api_key: *a}, x: {api_key: *a}}\nx-anchor: 1\n",
      "version: 1\nproviders: {openai: {api_key: |\n      S3CR3T\n      more S3CR3T\n    , colour: red}}\n",
      "version: 1\nauth: {keys: [{name: a, key: S3CR3T, permissions: [nothing]}\n",
      "version: 1\nproviders:\n  openai:\n    api_key: S3CR3T: x\n",
      "version: 1\nproviders:\n  openai:\n    api_key: \"S3CR3T\n",
      // Texts that are no YAML, where the error is at the secret or after it.
      "providers:\n  openai:\n    api_key: >\n      S3CR3T\n\tS3CR3T\n",
      "providers:\n  openai:\n\tapi_key: |\n\tS3CR3T\n",
      "api_key: |\nS3CR3T\nb: c\n",
      "api_key:\nS3CR3T\nb: c\n",
      "api_key: S3CR3T\nS3CR3T\nb: c\n",
      "api_key: \"S3CR3T\\\"\nS3CR3T\" x: y\n",
      "a:\n  api_key: 'it''s\n S3CR3T' S3CR3T\n",
      "a: {api_key:\n  S3CR3T, b: c}, d\n",
      "a: {name: \"}\", api_key:\n  S3CR3T, b: c\n",
      "a: {api_key: S3CR3T, token:\n S3CR3T, b: c] x: y\n",
      "a: {api_key: [x,\n S3CR3T, S3CR3T: b], c: d] x: y\n",
      "{\"b\": {\"password\":\n\"S3CR3T\", \"x\": ]}\n",
      "? api_key\n: S3CR3T: x\n",
      "? \"api_key\"\n: |\n  S3CR3T\n\tS3CR3T\n",
      "a:\n  api_key:\r\n    S3CR3T\r\n\tS3CR3T: x: y\r\n",
      "a:\r  api_key: \"S3CR3T\rS3CR3T\r",
      "a:\n  token:\n  - S3CR3T\n\t- S3CR3T\n",
      "a:\n  api_keys:\n  - S3CR3T\n\t- S3CR3T\n",
      "a: {keys: [S3CR3T, S3CR3T] x: y\n",
      "a: {keys: [b,\n  S3CR3T, S3CR3T\n",
      "a: http://h/?x=1&api_key=S3CR3T: x\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://h/?key=S3CR3T\"}]\n",
      "version: 1\nendpoints: [{name: a, base_url: \"http://h/x#S3CR3T\"}]\n",
    ])
  func masked(text: String) {
    let environment = ConfigEnvironment(
      variables: ["SECRET": "S3CR3T"], workingDirectory: "/", readFile: { _ in .success(Array("S3CR3T".utf8)) })
    let loaded = ConfigLoader(environment: environment).load(source: SourceText(file: "gateway.yaml", text: text))
    #expect(loaded.diagnostics.contains { $0.severity == .error }, "the text is meant to be wrong")
    for rendering in renderings(loaded.diagnostics) { #expect(!rendering.contains("S3CR3T"), "\(rendering)") }
    #expect(!"\(loaded.diagnostics)".contains("S3CR3T"))
  }

  @Test("in a line that is masked by itself: it shows what it shows in the text that is masked as a whole")
  func lineByLine() throws {
    let texts = [
      "auth:\n  keys:\n    - {name: a, key: S3CR3T}\n    - name: b\n      key: >\n        S3CR3T\n        S3CR3T\n  users: [S3CR3T,\n    S3CR3T]\n",
      "x-a: &a S3CR3T\nendpoints:\n  - name: a\n    api_key: *a\n  - name: b\n    base_url: http://u:S3CR3T@h\n",
      "endpoints:\n  - name: a\n    api_key:\n      nested:\n        - S3CR3T\n        - S3CR3T: S3CR3T\n    notes: none\n",
      "? S3CR3T@x:y\n: 1\nproviders:\n  openai:\n    api_key: \"S3CR3T\n      S3CR3T\"\n",
    ]
    for text in texts {
      let document = try #require(Reading.parse(text).document)
      let whole = document.source.masking(SecretRanges.of(document))
      for number in 1...document.source.lineCount {
        let start = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(number - 1).reduce(0) {
          $0 + $1.count + 1
        }
        let stretch = document.source.lineRange(at: start)
        #expect(document.source.masking(SecretRanges.of(document, touching: stretch)).line(number) == whole.line(number), "\(text)")
      }
    }
  }

  @Test("in settings that are printed")
  func printed() throws {
    let settings = try Fixtures.settings(
      "version: 1\nauth: {session: {secret: S3CR3T}, users: [{username: a, password: S3CR3T, role: admin}], keys: [{name: a, "
        + "key: S3CR3T, permissions: inference}]}\n"
        + "providers: {openai: {api_key: S3CR3T}}\nendpoints: [{name: a, base_url: \"http://h\", api_key: S3CR3T}]\n")
    var dumped = ""
    dump(settings, to: &dumped)
    #expect(!dumped.contains("S3CR3T") && !"\(settings)".contains("S3CR3T"))
  }

  @Test("what is no secret is shown")
  func notMasked() {
    let loaded = Fixtures.load(
      "version: 1\nauth: {keys: [{name: visible, key: \"${env:NOT_SET_VARIABLE}\", tokens_per_minute: many, permissions: [inference]}]}\n")
    let text = DiagnosticRenderer.text(color: false).render(loaded.diagnostics)
    #expect(text.contains("visible") && text.contains("tokens_per_minute: many") && text.contains("${env:NOT_SET_VARIABLE}"))
  }

  private func renderings(_ diagnostics: [Diagnostic]) -> [String] {
    [DiagnosticRenderer.text(color: false), .text(color: true), .json, .github].map { $0.render(diagnostics) }
  }
}
