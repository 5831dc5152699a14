import Config
import Gateway
import Logging

/// Tells of reloads in the log: one line a swap, the whole diagnostics of a rejected file once, nothing for what changes nothing.
struct ReloadLog: Sendable {
  let logger: Logger

  func write(_ report: ReloadReport) {
    switch report.outcome {
    case .unchanged(let hasRecovered): unchanged(report.trigger, hasRecovered)
    case .applied(let applied): self.applied(applied, report)
    case .rejected(let rejected): self.rejected(rejected, report.trigger)
    case .pending(let pending) where pending.isLong:
      logger.warning("configuration waits for its writer", metadata: ["file": "\(pending.path)", "reason": "\(pending.reason)"])
    case .pending: break
    }
  }

  /// Which certificate new connections get.
  func write(_ certificate: ConnectionSecurity) {
    logger.info("certificate in use", metadata: ["fingerprint": "\(certificate.fingerprint)", "valid_until": "\(certificate.validUntil)"])
  }

  private func unchanged(_ trigger: ReloadTrigger, _ hasRecovered: Bool) {
    if trigger != .watch { logger.info("configuration unchanged") }
    if hasRecovered { logger.info("configuration back in sync: the file holds what is running") }
  }

  private func applied(_ applied: AppliedReload, _ report: ReloadReport) {
    logger.info(
      "configuration applied",
      metadata: [
        "generation": "\(applied.generation)", "digest": "\(applied.digest)", "trigger": "\(report.trigger.rawValue)",
        "added": "\(applied.changes.added)", "removed": "\(applied.changes.removed)", "changed": "\(applied.changes.changed)",
        "ms": "\(report.took.inMilliseconds)",
      ])
    if let certificate = applied.certificate { write(certificate) }
    if !applied.lostRegistrations.isEmpty {
      logger.warning(
        "endpoints that came in over REST are not in the file any more", metadata: ["endpoints": "\(applied.lostRegistrations)"])
    }
    if !applied.restartRequired.isEmpty {
      logger.warning("configuration waits for a restart in part", metadata: ["restart_required": "\(applied.restartRequired)"])
    }
  }

  private func rejected(_ rejected: RejectedReload, _ trigger: ReloadTrigger) {
    // Who asked gets an answer; the watcher tells a thing once.
    if rejected.isRepeated, trigger == .watch { return }
    let text = DiagnosticRenderer.text(color: false).render(rejected.diagnostics)
    logger.error("configuration rejected; the running one stays in use\n\(text)")
  }
}

extension Duration {
  /// With one decimal.
  fileprivate var inMilliseconds: String {
    let tenths = (components.seconds * 10_000) + components.attoseconds / 100_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
