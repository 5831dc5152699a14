package import Config
import Router

/// What is asked of the file without taking anything of it up.
extension Reloader {
  /// The largest main file that is read, in bytes.
  package nonisolated var largestFile: Int { loader.largestFile }

  /// The main file as it is on disk now.
  package nonisolated func readFile() throws(SourceFileError) -> SourceText { try SourceFile.read(path, limit: loader.largestFile) }

  /// What would be said of a main file with these bytes, in the place of the one that is there: all that a reload would say.
  package func diagnose(_ bytes: [UInt8]) -> [Diagnostic] {
    let loaded = loader.load(source: SourceText(file: path, bytes: bytes))
    guard let settings = loaded.settings else { return loaded.diagnostics }
    return loaded.diagnostics + judge(settings, tables.current.security).diagnostics + unsafeDefaults(in: settings, listening: listening)
  }
}
