import Testing

@testable import Config

@Suite("Scalars are read as their key's type asks")
struct ScalarTests {
  static func read(_ text: String, _ shape: Shape) throws(ScalarProblem) -> Checked.Value {
    try ScalarCheck.value(of: ScalarText(text), as: shape, directory: "/d")
  }

  @Test(
    "durations",
    arguments: [
      ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("24h", .seconds(86_400)), ("7", .seconds(7)),
      ("0", .zero), ("0ms", .zero), ("9223372036854775ms", .milliseconds(9_223_372_036_854_775)),
    ])
  func duration(text: String, expected: Duration) throws {
    guard case .duration(let duration) = try Self.read(text, .duration(.zero...(.seconds(Int64.max / 4)))) else { Issue.record(); return }
    #expect(duration == expected)
  }

  @Test(
    "what is no duration",
    arguments: [
      "", "s", "1.5s", "1m30s", "-5", " 5s", "5 s", "5S", "5d", "99999999999999999999h", "9223372036854775807h", "010s", "1_000", "1:30",
    ])
  func badDuration(text: String) {
    #expect(throws: ScalarProblem.self) { try Self.read(text, .duration(.zero...(.seconds(1_000_000)))) }
  }

  @Test(
    "sizes",
    arguments: [
      ("20MiB", 20 << 20), ("1GB", 1_000_000_000), ("1kB", 1000), ("1KB", 1000), ("1KiB", 1024), ("12", 12), ("0", 0), ("3B", 3),
      ("2TiB", 2 << 40),
    ])
  func size(text: String, expected: Int) throws {
    guard case .integer(let size) = try Self.read(text, .size(0...Int.max)) else { Issue.record(); return }
    #expect(size == expected)
  }

  @Test("what is no size", arguments: ["", "MiB", "20M", "20mib", "1.5GB", "20 MiB", "-1", "99999999999TiB", "9999999999999999999999"])
  func badSize(text: String) {
    #expect(throws: ScalarProblem.self) { try Self.read(text, .size(0...Int.max)) }
  }

  @Test(
    "numbers that YAML readers take for different ones get both readings",
    arguments: [
      ("0777", ["511", "777"]), ("0o777", ["511"]), ("0x1F", ["31"]), ("22:22", ["1342"]), ("1_000", ["1000"]), ("089", ["89"]),
    ])
  func traps(text: String, readings: [String]) throws {
    let problem = try #require(throws: ScalarProblem.self) { try Self.read(text, .integer(Int.min...Int.max)) }
    #expect(problem.id == .yamlTrap)
    for reading in readings { #expect(problem.message.contains(reading) || problem.hint?.contains(reading) == true) }
  }

  @Test("whole numbers", arguments: [("0", 0), ("-7", -7), ("+7", 7), ("9223372036854775807", Int.max)])
  func integer(text: String, expected: Int) throws {
    guard case .integer(let number) = try Self.read(text, .integer(Int.min...Int.max)) else { Issue.record(); return }
    #expect(number == expected)
  }

  @Test("defaults are written so that they read back as themselves")
  func defaults() throws {
    for key in ConfigSchema.current.allKeys {
      guard case .defaulted(let text) = key.presence else { continue }
      switch key.shape {
      case .list: #expect(text.hasPrefix("["), "\(key.path)")
      case .text: break
      case .section, .names: Issue.record("\(key.path) cannot have a default text")
      case .boolean, .integer, .duration, .size, .choice, .either:
        #expect(throws: Never.self, "\(key.path)") { try Self.read(text, key.shape) }
      }
    }
  }

  @Test(
    "host names and addresses",
    arguments: [
      ("localhost", true), ("a-b.example.", true), ("under_score", true), ("1.2.3.4", true), ("1.2.3.4.5", false), ("01.2.3.4", false),
      ("-a", false), ("a-", false),
      ("a..b", false), ("", false), (".", false), ("a b", false), (String(repeating: "a", count: 64), false),
    ])
  func hosts(text: String, isValid: Bool) { #expect(HostText.isNameOrIPv4(text) == isValid) }

  @Test(
    "IPv6 addresses",
    arguments: [
      ("::", true), ("::1", true), ("1::", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7::", true), ("::ffff:1.2.3.4", true),
      ("fe80::1%eth0", true),
      ("1:2:3:4:5:6:7", false), ("1:2:3:4:5:6:7:8:9", false), ("1::2::3", false), (":1", false), ("1:", false), ("g::", false),
      ("12345::", false), ("1.2.3.4::", false),
      ("fe80::1%", false), ("1:2:3:4:5:6:7:8::", false), ("", false),
    ])
  func ipv6(text: String, isValid: Bool) { #expect(HostText.isIPv6(text) == isValid) }

  @Test(
    "base URLs lose trailing slashes and, for endpoints, a trailing /v1",
    arguments: [
      ("http://h", "http://h", "http://h"), ("http://h/v1", "http://h", "http://h/v1"),
      ("HTTPS://Host:1/v1/", "https://host:1", "https://host:1/v1"),
      ("http://h/api/v1//", "http://h/api", "http://h/api/v1"), ("http://h/v10", "http://h/v10", "http://h/v10"),
      ("http://h/Path/", "http://h/Path", "http://h/Path"),
    ])
  func baseURL(text: String, endpoint: String, provider: String) throws {
    let scalar = ScalarText(text)
    #expect(try BaseURLText.endpoint(scalar) == .url(endpoint))
    #expect(try BaseURLText.provider(scalar) == provider)
  }
}
