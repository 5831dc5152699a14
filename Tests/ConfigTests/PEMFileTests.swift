import Testing

@testable import Config

@Suite("PEM files")
struct PEMFileTests {
  @Test(
    "a file that cannot be read is an error where it is named, and is watched all the same",
    arguments: [
      ("server: {tls: {certificate: nowhere.pem, private_key: /etc/ssl/private/key.pem}}", "/config/nowhere.pem"),
      ("server: {tls: {certificate: tls/cert.pem, private_key: /secrets}}", "/secrets"),
      ("endpoints: [{name: a, base_url: 'https://a', ca_file: nowhere.pem}]", "/config/nowhere.pem"),
      ("providers: {openai: {ca_file: nowhere.pem}}", "/config/nowhere.pem"),
    ])
  func unreadable(section: String, path: String) {
    let loaded = Fixtures.load("version: 1\n\(section)\n")
    let errors = loaded.diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.id) == [.missingSecretFile] && errors.first?.primary?.location.line == 2)
    #expect(loaded.settings == nil && loaded.referencedFiles.contains(path))
  }

  @Test(
    "authorities without TLS are a warning",
    arguments: [("http://a", true), ("builtin:echo", true), ("https://a", false), ("HTTPS://a", false)])
  func withoutTLS(url: String, isWarning: Bool) {
    let loaded = Fixtures.load("version: 1\nendpoints: [{name: a, base_url: '\(url)', ca_file: tls/ca.pem}]\n")
    #expect(loaded.settings != nil)
    #expect(loaded.diagnostics.contains { $0.id == .unusedValue } == isWarning)
  }

  @Test("settings are equal when the same files are named at another place, and differ with their contents")
  func equality() throws {
    let settings = try Fixtures.settings("version: 1\nproviders: {openai: {ca_file: tls/ca.pem}}\n")
    let moved = try Fixtures.settings("version: 1\n# moved\nproviders: {openai: {ca_file: /config/tls/ca.pem}}\n")
    #expect(settings == moved)
    var rotated = moved
    rotated.providers[0].caFile?.content = Secret("another")
    #expect(settings != rotated)
  }

  @Test("only switching TLS on or off needs a restart")
  func restart() throws {
    let plain = try Fixtures.settings("version: 1\n")
    let secured = try Fixtures.settings("version: 1\nserver: {tls: {certificate: tls/cert.pem, private_key: /etc/ssl/private/key.pem}}\n")
    var moved = secured
    moved.server.tls?.certificate.path = "/elsewhere"
    #expect(Fixtures.loader.requiringRestart(from: plain, to: secured) == ["server.tls"])
    #expect(Fixtures.loader.requiringRestart(from: secured, to: plain) == ["server.tls"])
    #expect(Fixtures.loader.requiringRestart(from: secured, to: moved).isEmpty)
  }
}
