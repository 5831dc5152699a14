import FoundationEssentials
import Testing

@testable import Config

@Suite("Fixtures")
struct FixtureTests {
  /// With an empty environment, as on a new machine.
  private static let loader = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/"))

  @Test("every valid file gives settings", arguments: Fixtures.valid)
  func valid(name: String) throws {
    let loaded = Fixtures.loader.load(source: SourceText(file: "\(name).yaml", bytes: try Fixtures.bytes("valid/\(name).yaml")))
    #expect(loaded.settings != nil)
    #expect(!loaded.diagnostics.contains { $0.severity != .note }, "\(render(loaded))")
  }

  /// With `UPDATE_FIXTURES=1` in the environment the expected texts are written first: read the difference before you keep it.
  @Test("every invalid file gives exactly its diagnostics", arguments: Fixtures.invalid)
  func invalid(name: String) throws {
    let loaded = Fixtures.loader.load(source: SourceText(file: "\(name).yaml", bytes: try Fixtures.bytes("invalid/\(name).yaml")))
    let rendered = render(loaded)
    let expected = Fixtures.directory.appending(path: "invalid/\(name).diagnostics")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" { try Data(rendered.utf8).write(to: expected) }
    #expect(loaded.settings == nil)
    #expect(loaded.diagnostics.contains { $0.severity == .error })
    #expect(rendered == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
  }

  @Test("every valid file that includes others gives settings", arguments: Fixtures.includingValid)
  func includingValid(name: String) throws {
    let loaded = try Fixtures.load(including: "valid/\(name)")
    #expect(loaded.settings != nil)
    #expect(!loaded.diagnostics.contains { $0.severity != .note }, "\(render(loaded))")
  }

  /// The three renderings one after the other.
  @Test("every invalid file that includes others gives exactly its diagnostics", arguments: Fixtures.includingInvalid)
  func includingInvalid(name: String) throws {
    let loaded = try Fixtures.load(including: "invalid/\(name)")
    let home = Fixtures.directory.appending(path: "included/invalid/\(name)").path
    let renderings = [DiagnosticRenderer.text(color: false), .json, .github].map { $0.render(loaded.diagnostics) }
    let rendered = renderings.joined(separator: "\n").split(separator: home).joined(separator: "HOME")
    let expected = Fixtures.directory.appending(path: "included/invalid/\(name).diagnostics")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" { try Data(rendered.utf8).write(to: expected) }
    #expect(loaded.settings == nil)
    #expect(!rendered.contains("S3CR3T"))
    #expect(rendered == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
  }

  @Test("the sample and the examples load, without a warning", arguments: Fixtures.samples)
  func samples(path: String) {
    let loaded = Self.loader.load(path: Fixtures.repository.appending(path: path).path)
    #expect(loaded.settings != nil)
    #expect(!loaded.diagnostics.contains { $0.severity != .note }, "\(render(loaded))")
    #expect(loaded.digest != nil && loaded.digest == loaded.source?.digest)
  }

  @Test("a file that is not there is a diagnostic without a place")
  func missing() {
    let loaded = Self.loader.load(path: "/nowhere/gateway.yaml")
    #expect(loaded.settings == nil && loaded.digest == nil && loaded.source == nil)
    #expect(loaded.diagnostics.map(\.id) == [.fileMissing] && loaded.diagnostics.first?.primary == nil)
  }

  @Test("the tables are not empty")
  func tables() {
    #expect(Fixtures.valid.count >= 8)
    #expect(Fixtures.invalid.count >= 30)
    #expect(Fixtures.samples.count >= 6)
    #expect(Fixtures.includingValid.count >= 1)
    #expect(Fixtures.includingInvalid.count >= 5)
  }

  private func render(_ loaded: LoadedConfig) -> String { DiagnosticRenderer.text(color: false).render(loaded.diagnostics) }
}
