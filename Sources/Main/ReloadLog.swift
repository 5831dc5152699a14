import Config
import Gateway
import Logging

/// Tells of reloads in the log: one line a swap, the whole diagnostics of a rejected file, nothing for a file that did not change.
struct ReloadLog: Sendable {
  let logger: Logger

  func write(_ outcome: ReloadOutcome) {
    switch outcome {
    case .unchanged: logger.info("configuration unchanged")
    case .applied(let applied):
      logger.info(
        "configuration applied",
        metadata: [
          "generation": "\(applied.generation)", "digest": "\(applied.digest)",
          "added": "\(applied.changes.added)", "removed": "\(applied.changes.removed)", "changed": "\(applied.changes.changed)",
        ])
      if !applied.restartRequired.isEmpty {
        logger.warning("configuration waits for a restart in part", metadata: ["restart_required": "\(applied.restartRequired)"])
      }
    case .rejected(let diagnostics):
      logger.error("configuration rejected; the running one stays in use\n\(DiagnosticRenderer.text(color: false).render(diagnostics))")
    }
  }
}
