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
  let logger: Logger
  /// Told of every later load.
  let report: @Sendable (ReloadReport) -> Void

  /// - Throws: `Composition.Failure` with every error of the file, unless it waits.
  func reloader() async throws(Composition.Failure) -> Reloader {
    do throws(Reloader.StartFailure) {
      return try load()
    } catch {
      let text = rendered(error)
      guard waitsForValidConfig else { throw Composition.Failure(message: text + "The gateway was not started.\n") }
      Terminal.writeError(text + "Waiting for a file without errors; nothing is listened on until then.\n")
      return await awaitValid(told: error.diagnostics)
    }
  }

  /// Tries again whenever the file may have changed. A signal ends the process meanwhile: nobody is served.
  private func awaitValid(told first: [Diagnostic]) async -> Reloader {
    await withTaskGroup { group in
      group.addTask { [watcher] in await watcher.run() }
      defer { group.cancelAll() }
      var told = first
      for await _ in watcher.changes {
        do throws(Reloader.StartFailure) {
          return try load()
        } catch {
          if error.diagnostics != told { Terminal.writeError(rendered(error)) }
          told = error.diagnostics
          // What may be about to be closed, or to come back, is looked at again without an event.
          watcher.recheck(after: .seconds(1))
        }
      }
      preconditionFailure("the changes of a watcher that lives do not end")
    }
  }

  private func load() throws(Reloader.StartFailure) -> Reloader {
    try Reloader(
      path: path, executor: executor, loader: ConfigLoader(environment: .process), ledger: EndpointLedger(), metrics: metrics,
      watcher: watcher,
      certificates: CertificateReview(logger: logger, now: { WallClock.seconds() }).verdict, now: { WallClock.seconds() }, report: report)
  }

  private func rendered(_ failure: Reloader.StartFailure) -> String {
    DiagnosticRenderer.text(color: Terminal.isStandardError).render(failure.diagnostics)
  }
}
