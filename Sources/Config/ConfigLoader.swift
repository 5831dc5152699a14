/// Loads a configuration: text in, `Settings` or diagnostics out. The entrance of this module.
package struct ConfigLoader: Sendable {
  package var environment: ConfigEnvironment
  package var limits: YAMLLimits
  /// Bytes of the configuration file, and of each included one. Default 4 MiB.
  package var largestFile: Int
  package var includeLimits: IncludeLimits
  /// By absolute path: what included files hold instead of what is on disk.
  var substitutes: [String: Document] = [:]
  /// What the main file includes, each under its absolute path; nil: what is found on disk.
  package var included: [SourceText]?
  /// Every text is read as those see it who may not see its secrets.
  package var masksSecrets = false

  package init(
    environment: ConfigEnvironment, limits: YAMLLimits = .default, largestFile: Int = SourceFile.defaultLimit,
    includeLimits: IncludeLimits = .default
  ) {
    self.environment = environment
    self.limits = limits
    self.largestFile = largestFile
    self.includeLimits = includeLimits
  }

  /// - Parameters:
  ///   - path: as the user gave it.
  ///   - policy: for this file, those that it includes, and those that `${file:…}` names.
  ///   - known: what earlier loads of the same path by the same loader gave: the first one from which nothing has changed is given back,
  ///     without parsing.
  package func load(path: String, reading policy: ReadPolicy = .plain, unlessSameAs known: LoadedConfig?...) -> LoadedConfig {
    var run = LoadRun(loader: self, reading: policy, path: path)
    do throws(SourceFileError) {
      let contents = try SourceFile.contents(path, limit: largestFile, reading: policy)
      if let same = known.lazy.compactMap(\.self).first(where: { run.isSame(contents, $0) }) { return same }
      return run.load(contents)
    } catch {
      return run.failed(with: error)
    }
  }

  /// Reads the files that `source` includes or refers to. O(n) in the size of all texts, also with many errors in them.
  package func load(source: SourceText, reading policy: ReadPolicy = .plain) -> LoadedConfig {
    var run = LoadRun(loader: self, reading: policy, path: source.file)
    return run.load(source)
  }

  /// The same of a text that has been read, under the same limits and without errors.
  package func load(_ document: Document, reading policy: ReadPolicy = .plain) -> LoadedConfig {
    var run = LoadRun(loader: self, reading: policy, path: document.source.file)
    return run.load(document)
  }
}
