import ArgumentParser
import Config

/// A configuration file that a command looks into without serving it.
enum ConfigFile {
  /// - Throws: exit status 1, after the file's errors were shown on standard error.
  static func settings(of path: String) throws(ExitCode) -> Settings {
    let loaded = ConfigLoader(environment: .process).load(path: path)
    guard let settings = loaded.settings else { throw refused(loaded) }
    return settings
  }

  /// Shows the errors of a file that would not load.
  static func refused(_ loaded: LoadedConfig) -> ExitCode {
    let errors = loaded.diagnostics.filter { $0.severity == .error }
    Terminal.writeError(DiagnosticRenderer.text(color: Terminal.isStandardError).render(errors))
    return ExitCode(1)
  }
}
