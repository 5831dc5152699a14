/// Loads a configuration: text in, `Settings` or diagnostics out. The entrance of this module.
package struct ConfigLoader: Sendable {
  package var environment: ConfigEnvironment
  package var limits: YAMLLimits
  /// Bytes of the configuration file. Default 4 MiB.
  package var largestFile: Int

  package init(environment: ConfigEnvironment, limits: YAMLLimits = .default, largestFile: Int = SourceFile.defaultLimit) {
    self.environment = environment
    self.limits = limits
    self.largestFile = largestFile
  }

  /// - Parameter path: as the user gave it.
  package func load(path: String) -> LoadedConfig {
    do throws(SourceFileError) {
      return load(source: try SourceFile.read(path, limit: largestFile))
    } catch {
      return LoadedConfig(settings: nil, diagnostics: [error.diagnostic], digest: nil, source: nil, referencedFiles: [])
    }
  }

  /// O(n) in the size of the text, also with many errors in it.
  package func load(source: SourceText) -> LoadedConfig {
    let (document, diagnostics) = YAMLParser.parse(source, limits: limits)
    guard let document else { return result(source, settings: nil, diagnostics) }
    var findings = Findings(document: document)
    guard let root = document.root, !SchemaDecoder.isNull(root) else {
      if !diagnostics.contains(where: { $0.severity == .error }) {
        findings.error(
          .emptyConfiguration, at: 0..<0, "the configuration is empty", hint: "the least is `version: 1`; see examples/minimal.yaml")
      }
      return result(source, settings: nil, findings.sorted(with: diagnostics))
    }
    let directory = FilePaths.directory(of: FilePaths.absolute(source.file, in: environment.workingDirectory))
    var decoder = SchemaDecoder(document: document, directory: directory, environment: environment, findings: findings)
    guard let record = decoder.decode(root, as: ConfigSchema.current.root) else {
      return result(source, settings: nil, decoder.findings.sorted(with: diagnostics))
    }
    var builder = SettingsBuilder(root: record, environment: environment, directory: directory, findings: decoder.findings)
    let settings = builder.build()
    return result(
      source, settings: settings, builder.findings.sorted(with: diagnostics), referencedFiles: decoder.resolver.referencedFiles)
  }

  private func result(
    _ source: SourceText, settings: Settings?, _ diagnostics: [Diagnostic], referencedFiles: [String] = []
  ) -> LoadedConfig {
    LoadedConfig(
      settings: diagnostics.contains { $0.severity == .error } ? nil : settings,
      diagnostics: diagnostics, digest: source.digest, source: source, referencedFiles: referencedFiles)
  }
}
