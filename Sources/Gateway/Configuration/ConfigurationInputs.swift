import Config
import Watcher

/// The files that a configuration is made of: what has to be watched for the next change.
struct ConfigurationInputs: Sendable {
  let watched: WatchedPaths

  init(path: String, loader: ConfigLoader, _ loaded: LoadedConfig) {
    let main = FilePaths.absolute(path, in: loader.environment.workingDirectory)
    let included = loaded.files.map { FilePaths.absolute($0.path, in: loader.environment.workingDirectory) }
    watched = WatchedPaths(
      files: ([main] + included + loaded.referencedFiles).uniqued(), directories: loaded.includeDirectories.uniqued())
  }
}

extension WatchedPaths {
  /// The paths of both, each once.
  func union(_ other: WatchedPaths) -> WatchedPaths {
    WatchedPaths(files: (files + other.files).uniqued(), directories: (directories + other.directories).uniqued())
  }
}

extension [String] {
  /// Each element once, where it came first.
  fileprivate func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
