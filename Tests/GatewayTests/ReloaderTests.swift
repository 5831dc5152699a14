import FoundationEssentials
import Router
import Testing

@testable import Config
@testable import Gateway

@Suite("Reloader")
struct ReloaderTests {
  /// A configuration file of its own that goes away with the test.
  private final class ConfigFile: Sendable {
    let path: String

    init(_ text: String) throws {
      path = FileManager.default.temporaryDirectory.appending(path: "fingerpost-\(UUID().uuidString).yaml").path()
      try write(text)
    }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func yaml(_ endpoints: String, listen: String = "127.0.0.1:1") -> String {
    "version: 1\nserver: {listen: ['\(listen)']}\nendpoints: [\(endpoints)]\n"
  }

  private static let a = "{name: a, base_url: 'builtin:echo', models: [echo]}"
  private static let b = "{name: b, base_url: 'http://127.0.0.1:2', models: [m]}"

  private func start(_ file: ConfigFile, variables: [String: String] = [:]) throws -> Reloader {
    try Reloader(
      path: file.path, executor: ReloadExecutor(),
      loader: ConfigLoader(environment: ConfigEnvironment(variables: variables, workingDirectory: "/")),
      ledger: EndpointLedger(), metrics: .uncounted, now: { 1000 })
  }

  @Test("A changed file becomes the next generation, and the changes are named")
  func applied() async throws {
    let file = try ConfigFile(Self.yaml(Self.a))
    let reloader = try start(file)
    #expect(reloader.tables.current.generation == 1)
    try file.write(Self.yaml(Self.b + ", " + Self.a.replacing("models: [echo]", with: "models: [echo, two]")))
    guard case .applied(let applied) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(applied.generation == 2)
    #expect(applied.changes.added == ["b"] && applied.changes.removed.isEmpty && applied.changes.changed == ["a"])
    #expect(reloader.tables.current.generation == 2)
    #expect(reloader.board.status.failure == nil)
  }

  @Test("The same bytes are no new generation; nor is an entry that only moved")
  func unchanged() async throws {
    let file = try ConfigFile(Self.yaml(Self.a))
    let reloader = try start(file)
    guard case .unchanged = await reloader.reload(.request) else { return #expect(Bool(false), "not unchanged") }
    #expect(reloader.tables.current.generation == 1)
    try file.write("# a comment\n" + Self.yaml(Self.a))
    guard case .applied(let applied) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(applied.changes.changed.isEmpty && applied.changes.added.isEmpty && applied.changes.removed.isEmpty)
  }

  @Test(
    "A broken file leaves the running table alone, shows in the status, and is forgiven once it is mended",
    arguments: [
      "version: 1\nendpoints: [", "version: 1\nendpints: []\n", "", "# nothing\n",
    ])
  func rejected(text: String) async throws {
    let file = try ConfigFile(Self.yaml(Self.a))
    let reloader = try start(file)
    let before = reloader.tables.current
    try file.write(text)
    guard case .rejected(let rejected) = await reloader.reload(.request) else { return #expect(Bool(false), "not rejected") }
    #expect(rejected.diagnostics.contains { $0.severity == .error })
    #expect(reloader.tables.current === before)
    #expect(reloader.board.status.failure?.result == .rejected)
    try file.write(Self.yaml(Self.a))
    guard case .unchanged = await reloader.reload(.request) else { return #expect(Bool(false), "not unchanged") }
    #expect(reloader.board.status.failure == nil)
    #expect(reloader.tables.current === before)
  }

  @Test("A file that is gone is a rejected reload")
  func missing() async throws {
    let file = try ConfigFile(Self.yaml(Self.a))
    let reloader = try start(file)
    try FileManager.default.removeItem(atPath: file.path)
    guard case .rejected(let rejected) = await reloader.reload(.request) else { return #expect(Bool(false), "not rejected") }
    #expect(rejected.diagnostics.contains { $0.message.contains(file.path) || $0.primary?.location.file == file.path })
  }

  @Test("A rotated secret is a new generation though the file has the same bytes")
  func rotatedSecret() async throws {
    let secret = try ConfigFile("one\n")
    let file = try ConfigFile(
      Self.yaml("{name: b, base_url: 'http://127.0.0.1:2', models: [m], api_key: '${file:\(secret.path)}'}"))
    let reloader = try start(file)
    try secret.write("two\n")
    guard case .applied(let applied) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(applied.changes.changed == ["b"])
    #expect(reloader.tables.current.settings.endpoints[0].apiKey?.exposed == "two")
  }

  @Test("Keys that need a restart are named until the file is back to what was started with")
  func restartRequired() async throws {
    let file = try ConfigFile(Self.yaml(Self.a))
    let reloader = try start(file)
    try file.write(Self.yaml(Self.a, listen: "127.0.0.1:2"))
    guard case .applied(let applied) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(applied.restartRequired == ["server.listen"])
    try file.write(Self.yaml(Self.a))
    guard case .applied(let back) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(back.restartRequired.isEmpty)
  }

  @Test("A well-known key is refused at start beyond loopback, and in a reload of a gateway that listens there")
  func wellKnownKeys() async throws {
    let open = Self.yaml(Self.a, listen: "0.0.0.0:1")
    let debug = "auth: {keys: [{name: debug, key: sk_debug, permissions: [inference]}]}\n"
    let file = try ConfigFile(open + debug)
    #expect(throws: Reloader.StartFailure.self) { try start(file) }
    try file.write(open)
    let reloader = try start(file)
    try file.write(open + debug)
    guard case .rejected(let rejected) = await reloader.reload(.request) else { return #expect(Bool(false), "not rejected") }
    #expect(rejected.diagnostics.contains { $0.id == .wellKnownSecretExposed })
    // What counts is where it listens, not what the file would like it to.
    try file.write(Self.yaml(Self.a) + debug)
    guard case .rejected = await reloader.reload(.request) else { return #expect(Bool(false), "not rejected") }
  }

  @Test("A routing test that fails rejects the start and the reload, at its place")
  func routingTests() async throws {
    let test = "tests: [{model: echo, goes_to: a}]\n"
    #expect(throws: Reloader.StartFailure.self) { try start(try ConfigFile(Self.yaml(Self.b) + "tests: [{model: echo, goes_to: b}]\n")) }
    let file = try ConfigFile(Self.yaml(Self.a) + test)
    let reloader = try start(file)
    try file.write(Self.yaml(Self.a.replacing("models: [echo]", with: "models: [other]")) + test)
    guard case .rejected(let rejected) = await reloader.reload(.request) else { return #expect(Bool(false), "not rejected") }
    #expect(rejected.diagnostics.map(\.id) == [.routingTestFailed])
    #expect(rejected.diagnostics.first?.primary.map { [$0.location.line, $0.location.column] } == [4, 9])
    #expect(reloader.tables.current.generation == 1)
    try file.write(Self.yaml(Self.a + ", " + Self.b) + test)
    guard case .applied = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
  }
}
