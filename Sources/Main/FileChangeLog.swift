import Config
import Gateway
import Logging

/// Tells of changes that came in over REST, beside what the reload tells: that an editor may undo them.
struct FileChangeLog: Sendable {
  let logger: Logger

  func write(_ made: FileChange) {
    for warning in made.editorWarnings {
      logger.warning(
        "configuration changed over REST while an editor has it open",
        metadata: ["file": "\(made.path)", "reason": "\(warning.message)"])
    }
  }
}
