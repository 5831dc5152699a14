package import Config
import Router

/// What is asked of the file without taking anything of it up.
extension Reloader {
  /// The largest main file that is read, in bytes.
  package nonisolated var largestFile: Int { loader.largestFile }

  /// The main file as it is on disk now.
  package nonisolated func readFile() throws(SourceFileError) -> SourceText { try SourceFile.read(path, limit: loader.largestFile) }

  /// Of a file that the running configuration was made of; nil for any other.
  ///
  /// - Parameter shown: its path as messages have it.
  package nonisolated func digest(ofFile shown: String) -> ContentDigest? {
    let path = FilePaths.absolute(shown, in: loader.environment.workingDirectory)
    return board.status.files.first { $0.path == path }?.digest
  }

  /// What would be said of a main file with these bytes, in the place of the one that is there: all that a reload would say.
  package func diagnose(_ bytes: [UInt8]) -> [Diagnostic] { examine(SourceText(file: path, bytes: bytes)).diagnostics }

  /// The same, with what it would mean.
  nonisolated func examine(_ source: SourceText) -> Examination { examination(of: loader.load(source: source)) }

  /// The same of a text that has been read.
  ///
  /// - Parameters:
  ///   - included: included files by absolute path, in the place of those on disk.
  ///   - referenced: contents of files that `${file:…}` names, likewise.
  nonisolated func examine(
    _ document: Document, substituting included: [String: Document] = [:], pretending referenced: [String: [UInt8]] = [:]
  ) -> Examination {
    examination(of: loader.substituting(included, referenced: referenced).load(document))
  }

  private nonisolated func examination(of loaded: LoadedConfig) -> Examination {
    guard let settings = loaded.settings else { return Examination(loaded: loaded) }
    return Examination(
      loaded: loaded,
      objections: judge(settings, tables.current.security).diagnostics + unsafeDefaults(in: settings, listening: listening)
        + failedRoutingTests(in: settings))
  }
}
