import Testing

@testable import Config

@Suite("Well-known secrets")
struct UnsafeDefaultsTests {
  static let text = """
    version: 1
    auth:
      keys:
        - {name: plain, key: sk_debug, permissions: [inference]}
        - {name: fine, key: sk-own-secret, permissions: [inference]}
      users:
        - {username: admin, password: test, role: admin}
        - {username: other, password: testing, role: admin}
    """

  @Test("are fine on loopback", arguments: ["127.0.0.1:80", "127.9.9.9:80", "localhost:80", "[::1]:80", "unix:/run/x"])
  func loopback(address: String) throws {
    let settings = try Fixtures.settings("version: 1\nserver: {listen: \"\(address)\"}\n" + Self.text.dropFirst("version: 1\n".count))
    #expect(unsafeDefaults(in: settings, listening: settings.server.listen) == [])
  }

  @Test(
    "are errors at their places on any other address",
    arguments: ["0.0.0.0:80", "[::]:80", "192.168.1.1:80", "host.example:80", "[::ffff:127.0.0.1]:80"])
  func exposed(address: String) throws {
    let settings = try Fixtures.settings(
      "version: 1\nserver: {listen: [\"127.0.0.1:1\", \"\(address)\"]}\n" + Self.text.dropFirst("version: 1\n".count))
    let found = unsafeDefaults(in: settings, listening: settings.server.listen)
    #expect(found.map(\.id) == [.wellKnownSecretExposed, .wellKnownSecretExposed])
    #expect(found.map(\.primary?.location.line) == [5, 8])
    #expect(
      found.allSatisfy { $0.primary?.excerpt.contains("sk_debug") == false && $0.primary?.excerpt.contains("password: test") == false })
  }

  @Test(
    "are recognised however they are written",
    arguments: [
      "key_sha256: \(Hexadecimal.text(of: WellKnownSecrets.keyDigest))", "key: \"sk\\x5fdebug\"", "key: \"${env:K:-sk_debug}\"",
    ])
  func disguised(entry: String) throws {
    let settings = try Fixtures.settings("version: 1\nauth: {keys: [{name: a, \(entry), permissions: inference}]}\n")
    #expect(settings.auth.keys.map(\.isWellKnown) == [true])
    #expect(unsafeDefaults(in: settings, listening: [.tcp(host: "0.0.0.0", port: 1)]).count == 1)
  }
}
