import Testing

@testable import Config

/// Settings from the text of a file whose `version` and `auth` are not the point of the test.
func settings(_ yaml: String, environment: [String: String] = [:]) throws -> Settings {
  let text = "version: 1\n" + yaml
  let loaded = ConfigLoader(environment: ConfigEnvironment(variables: environment, workingDirectory: "/")).load(
    source: SourceText(file: "test.yaml", bytes: Array(text.utf8)))
  return try #require(loaded.settings, "\(DiagnosticRenderer.text(color: false).render(loaded.diagnostics))")
}
