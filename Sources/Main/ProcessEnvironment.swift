import Config
import FoundationEssentials

extension ConfigEnvironment {
  /// The environment of this process and the files it can read.
  static var process: ConfigEnvironment {
    ConfigEnvironment(variables: ProcessInfo.processInfo.environment, workingDirectory: FileManager.default.currentDirectoryPath)
  }
}
