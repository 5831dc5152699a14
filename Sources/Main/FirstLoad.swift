import Config
import Gateway
import Logging
import Router
import Server
import Watcher

/// Reads the file for the first time, and waits for one without errors where that is wanted.
struct FirstLoad {
  let path: String
  let waitsForValidConfig: Bool
  let executor: ReloadExecutor
  let watcher: FileWatcher
  let metrics: GatewayMetrics
  let reloads: ReloadMetrics
  let recovery: FileRecovery
  let logger: Logger
  /// Told of every later load.
  let report: @Sendable (ReloadReport) -> Void

  /// - Throws: `Composition.Failure` with every error of the file, unless it waits.
  func reloader() async throws(Composition.Failure) -> Reloader {
    do throws(Reloader.StartFailure) {
      return try recoveredLoad()
    } catch {
      let text = rendered(error)
      guard waitsForValidConfig else { throw Composition.Failure(message: text + "The gateway was not started.\n") }
      Terminal.writeError(text + "Waiting for a file without errors; nothing is listened on until then.\n")
      return await awaitValid(after: error)
    }
  }

  /// A write into an included file may have been cut off too, and which files those are is known only now.
  private func recoveredLoad() throws(Reloader.StartFailure) -> Reloader {
    do throws(Reloader.StartFailure) {
      return try load()
    } catch {
      guard recovery.settle(error.files) else { throw error }
      return try load()
    }
  }

  /// Tries again whenever the file may have changed. A signal ends the process meanwhile: nobody is served.
  private func awaitValid(after first: Reloader.StartFailure) async -> Reloader {
    await withTaskGroup { group in
      group.addTask { [watcher] in await watcher.run() }
      defer { group.cancelAll() }
      var last = first
      var heldSince = ContinuousClock.now
      for await _ in watcher.changes {
        let isHeldLong = ContinuousClock.now - heldSince >= Self.longestWriter
        do throws(Reloader.StartFailure) {
          return try load(exempting: isHeldLong ? last.unsettled?.digest : nil)
        } catch {
          if error.diagnostics != last.diagnostics { Terminal.writeError(rendered(error)) }
          if error.unsettled != last.unsettled { heldSince = .now }
          last = error
          // What is being written may stay open without a further event.
          if error.unsettled != nil { watcher.recheck(after: .seconds(1)) }
        }
      }
      // No input leads here: the stream ends with its watcher, which `self` holds, or if this task is cancelled, which nobody does.
      preconditionFailure("the changes of a watcher that lives do not end")
    }
  }

  /// As for a reload: a program that keeps the file open and idle must not keep it from being used for ever.
  private static let longestWriter: Duration = .seconds(30)

  private func load(exempting content: ContentDigest? = nil) throws(Reloader.StartFailure) -> Reloader {
    try Reloader(
      path: path, executor: executor, exempting: content, loader: ConfigLoader(environment: .process), ledger: EndpointLedger(),
      metrics: metrics, watcher: watcher,
      certificates: CertificateReview(logger: logger, now: { WallClock.seconds() }).verdict, now: { WallClock.seconds() }, counts: reloads,
      report: report)
  }

  private func rendered(_ failure: Reloader.StartFailure) -> String {
    DiagnosticRenderer.text(color: Terminal.isStandardError).render(failure.diagnostics)
  }
}
