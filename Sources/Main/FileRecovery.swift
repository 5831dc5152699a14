import Config
import Logging
import Synchronization

/// Finishes, or clears away, what writes over REST have left that were cut off.
struct FileRecovery: Sendable {
  let logger: Logger

  /// - Parameters:
  ///   - path: of a file that is written, absolute.
  ///   - stateDirectory: absolute. Every journal in it is looked at, whichever file it is of.
  /// - Returns: whether there was anything, so that a file may be another one now.
  @discardableResult
  func settle(_ path: String, stateDirectory: String?) -> Bool {
    let found = Mutex(false)
    let writer = FileWriter(path: path, stateDirectory: stateDirectory) { [logger] note in
      found.withLock { $0 = true }
      logger.log(level: note.isWarning ? .warning : .notice, "configuration file recovered", metadata: ["what": "\(note)"])
    }
    do throws(WriteError) {
      try writer.recover()
    } catch {
      logger.warning("configuration file not looked at for cut-off writes", metadata: ["reason": "\(error)"])
    }
    return found.withLock(\.self)
  }

  /// The same for files that a configuration includes, which are written as well.
  @discardableResult
  func settle(_ paths: some Sequence<String>) -> Bool {
    var isAnything = false
    for path in paths where settle(path, stateDirectory: nil) { isAnything = true }
    return isAnything
  }
}
