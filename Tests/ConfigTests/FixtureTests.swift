import FoundationEssentials
import Testing

@testable import Config

@Suite("Fixtures")
struct FixtureTests {
  @Test("every valid file gives settings", arguments: Fixtures.valid)
  func valid(name: String) throws {
    let loaded = Fixtures.loader.load(source: SourceText(file: "\(name).yaml", bytes: try Fixtures.bytes("valid/\(name).yaml")))
    #expect(loaded.settings != nil)
    #expect(!loaded.diagnostics.contains { $0.severity != .note }, "\(render(loaded))")
  }

  /// With `UPDATE_FIXTURES=1` in the environment the expected texts are written instead of compared: read the difference before you keep it.
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

  @Test("the sample and the examples load, without a warning", arguments: Fixtures.samples)
  func samples(path: String) throws {
    let bytes = Array(try Data(contentsOf: Fixtures.repository.appending(path: path)))
    let loaded = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/", readFile: { .failure(SourceFileError(path: $0, reason: .missing)) }))
      .load(source: SourceText(file: path, bytes: bytes))
    #expect(loaded.settings != nil)
    #expect(!loaded.diagnostics.contains { $0.severity != .note }, "\(render(loaded))")
  }

  @Test("the tables are not empty")
  func tables() {
    #expect(Fixtures.valid.count >= 8)
    #expect(Fixtures.invalid.count >= 30)
    #expect(Fixtures.samples.count >= 6)
  }

  private func render(_ loaded: LoadedConfig) -> String { DiagnosticRenderer.text(color: false).render(loaded.diagnostics) }
}
