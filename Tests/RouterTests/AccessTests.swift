import Testing

@testable import Config
@testable import Router

@Suite("Access")
struct AccessTests {
  @Test(
    "Globs",
    arguments: [
      ("*", "", true), ("*", "a/b:c", true), ("llama*", "llama3.1:8b", true), ("llama*", "allama", false),
      ("*:8b", "llama3.1:8b", true), ("*:8b", "llama3.1:70b", false), ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false),
      ("gpt-?", "gpt-4", true), ("gpt-?", "gpt-", false), ("gpt-?", "gpt-四", true), ("", "", true), ("", "a", false),
      ("a**", "a", true), ("本番*", "本番モデル", true), ("*?", "é", true),
    ])
  func glob(pattern: String, name: String, expected: Bool) {
    let matches = GlobPattern(pattern).matches(Array(name.utf8).span)
    #expect(matches == expected)
  }

  @Test("Many stars do not take for ever")
  func stars() {
    let pattern = GlobPattern(String(repeating: "*a", count: 40) + "b")
    let matches = pattern.matches([UInt8](repeating: UInt8(ascii: "a"), count: 20_000).span)
    #expect(!matches)
  }

  @Test("A key is found by its secret, whether the file holds the secret or its digest")
  func keys() throws {
    let ring = RoutingTable(
      compiling: try settings(
        """
        auth:
          keys:
            - {name: plain, key: sk-one, permissions: [inference], models: ["llama*"]}
            - name: hashed
              key_sha256: 96c42ac7bb1b0c2b6f8b5a0a5b6ab5ac2a4b3a7d3ee8c92d7ca96d6e4e9a0d11
              permissions: [models.read]
        """), ledger: EndpointLedger(), keys: KeyLedger()
    ).keys
    let plain = try #require(ring.key(for: "sk-one"))
    #expect(plain.name == "plain" && plain.mayInfer)
    let allowed = plain.allows(model: Array("llama3".utf8).span)
    let refused = plain.allows(model: Array("gpt-4".utf8).span)
    #expect(allowed && !refused)
    for wrong in ["", "sk-on", "sk-one ", "SK-ONE", "96c42ac7bb1b0c2b6f8b5a0a5b6ab5ac2a4b3a7d3ee8c92d7ca96d6e4e9a0d11"] {
      #expect(ring.key(for: wrong[...]) == nil)
    }
  }

  @Test("A key given by digest alone is found by its secret")
  func digest() throws {
    let ring = RoutingTable(
      compiling: try settings(
        """
        auth: {keys: [{name: hashed, key_sha256: SHA, permissions: [models.read]}]}
        """.replacing("SHA", with: sha256OfSkTwo)), ledger: EndpointLedger(), keys: KeyLedger()
    ).keys
    let key = try #require(ring.key(for: "sk-two"))
    #expect(key.name == "hashed" && !key.mayInfer && key.permissions == [.modelsRead])
  }

  @Test("A lease gives its slot back exactly once on every path")
  func leases() {
    let account = EndpointAccount()
    account.lease().finish(.answered)
    #expect(account.inFlight == 0 && account.finished == 1 && account.failures == 0 && account.health == .online)
    account.lease().finish(.unreachable)
    #expect(account.inFlight == 0 && account.finished == 2 && account.failures == 1 && account.health == .offline)
    do {
      let dropped = account.lease()
      #expect(account.inFlight == 1)
      _ = consume dropped
    }
    #expect(account.inFlight == 0 && account.finished == 3 && account.health == .offline)
  }

  @Test("A reader sees a table that was published after it was made")
  func liveTable() {
    final class Table: Sendable {}
    let first = Table()
    let live = LiveTable(first)
    var reader = LiveTable.Reader(live)
    #expect(reader.current() === first)
    let second = Table()
    live.publish(second)
    #expect(reader.current() === second && live.current === second)
  }
}

/// `printf %s sk-two | sha256sum`
private let sha256OfSkTwo = "5e31278545505db1d65bf1dd696e8eaa1edfb00ba455e21c83200c04ef643c91"
