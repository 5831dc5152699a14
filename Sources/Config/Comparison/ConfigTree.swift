/// What a sound configuration says, key by key, for comparing it with another one.
package struct ConfigTree: Sendable {
  package let settings: Settings
  /// Of the main file, with what the included ones add.
  let root: Record
  /// Of the main file, absolute.
  let directory: String
  /// Whether its secrets were masked when it was read, as those of the other one are.
  let isMasked: Bool
}

extension ConfigLoader {
  /// - Returns: what was loaded, and the tree if it has no errors.
  package func loadTree(path: String) -> (loaded: LoadedConfig, tree: ConfigTree?) {
    do throws(SourceFileError) {
      return loadTree(source: SourceText(file: path, bytes: try SourceFile.contents(path, limit: largestFile, reading: .plain).bytes))
    } catch {
      var run = LoadRun(loader: self, reading: .plain, path: path)
      return (run.failed(with: error), nil)
    }
  }

  /// Of a configuration that belongs to another machine, as its gateway tells it.
  ///
  /// - Parameter files: the main file, then those that it includes, each under its absolute path there.
  package func loadTree(files: [SourceText]) -> (loaded: LoadedConfig, tree: ConfigTree?) {
    var loader = self
    loader.included = Array(files.dropFirst())
    return loader.loadTree(source: files.first ?? SourceText(file: "/", bytes: []))
  }

  package func loadTree(source: SourceText) -> (loaded: LoadedConfig, tree: ConfigTree?) {
    var run = LoadRun(loader: self, reading: .plain, path: source.file)
    let loaded = run.load(source)
    guard let settings = loaded.settings, let root = run.tree else { return (loaded, nil) }
    return (loaded, ConfigTree(settings: settings, root: root, directory: run.directory, isMasked: masksSecrets))
  }
}
