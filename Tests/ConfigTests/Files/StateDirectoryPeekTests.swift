import Testing

@testable import Config

@Suite("The state directory of a file that may be cut off")
struct StateDirectoryPeekTests {
  @Test(
    "is found as long as the text is YAML up to there",
    arguments: [
      ("server: {listen: a, state_dir: /s}\nendpoints: [", "/s"), ("server:\n  state_dir: '/s' # here\nendpoints:\n- {a\n  b: ]", "/s"),
      ("\u{FEFF}version: 1\r\nserver:\r\n  state_dir: \"/s\"\r\n", "/s"),
      ("x: {state_dir: /x}\nserver: {a: {state_dir: /x}, state_dir: /s}", "/s"), ("server: {}\nserver: {state_dir: /x}", nil),
      ("? [server]\n: {state_dir: /x}\n*a : b\n", nil), ("x: &a b\n? *a\n: c\n? {k: v}\n: w\nserver: {state_dir: /s}", "/s"),
      ("endpoints: [\nserver: {state_dir: /s}", nil), ("server: [state_dir, /x]\n", nil), ("server: {state_dir: [/x]}\n", nil),
      ("state_dir: /x\n", nil), ("", nil), ("server: {state_dir: \"/s", nil), ("server: state_dir\n", nil),
    ])
  func value(text: String, expected: String?) {
    #expect(StateDirectoryPeek.value(in: Array(text.utf8)) == expected)
  }

  @Test("is the usual one where none is named, and none where the file says so, or what it says cannot be known")
  func directory() throws {
    let home = try TemporaryDirectory()
    func peek(_ text: String) throws -> String? {
      let path = try home.write("gateway.yaml", text)
      let environment = ConfigEnvironment(variables: ["PLACE": "/var/lib/x"], workingDirectory: "/")
      return StateDirectoryPeek.directory(namedIn: path, environment: environment)
    }
    #expect(try peek("version: 1\nendpoints: [") == home.path + "/state")
    #expect(try peek("server: {state_dir: ../s}\n") == home.path + "/../s")
    #expect(try peek("server: {state_dir: none}\n") == nil)
    #expect(try peek("server: {state_dir: '${env:PLACE}/y'}\n") == "/var/lib/x/y")
    #expect(try peek("server: {state_dir: '${env:NOTHING}/y'}\n") == nil)
    let missing = StateDirectoryPeek.directory(
      namedIn: home.path + "/missing.yaml", environment: ConfigEnvironment(variables: [:], workingDirectory: "/"))
    #expect(missing == home.path + "/state")
  }

  @Test("is not looked for in what would cost time")
  func deep() {
    let bytes = Array(("x: " + String(repeating: "[", count: 100_000)).utf8)
    let begun = ContinuousClock.now
    #expect(StateDirectoryPeek.value(in: bytes) == nil)
    #expect(ContinuousClock.now - begun < .seconds(5))
  }
}
