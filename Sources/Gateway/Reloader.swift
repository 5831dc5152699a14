package import Config
package import Router

/// From the file to the running table, at start and at every change: read, validate, compile, publish. The only publisher.
///
/// Everything that can fail comes before the publish, so a failure anywhere leaves the running table as it was.
package actor Reloader {
  /// The table that requests get.
  package nonisolated let tables: LiveTable<ServingTable>
  package private(set) var status: ConfigurationStatus

  private let path: String
  private let loader: ConfigLoader
  private let ledger: EndpointLedger
  private let now: @Sendable () -> Double
  /// What was read at start: keys that need a restart are compared with these for the life of the process.
  private let started: Settings
  private let listening: [ListenAddress]

  /// The file could not become a table at start.
  package struct StartFailure: Error {
    package var diagnostics: [Diagnostic]
  }

  /// Loads the file for the first time.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  /// - Throws: `StartFailure` with every error of the file.
  package init(
    path: String, loader: ConfigLoader, ledger: EndpointLedger, now: @escaping @Sendable () -> Double
  ) throws(StartFailure) {
    let loaded = loader.load(path: path)
    guard let settings = loaded.settings, let digest = loaded.digest else { throw StartFailure(diagnostics: loaded.diagnostics) }
    let unsafe = unsafeDefaults(in: settings, listening: settings.server.listen)
    guard unsafe.isEmpty else { throw StartFailure(diagnostics: loaded.diagnostics + unsafe) }
    self.path = path
    self.loader = loader
    self.ledger = ledger
    self.now = now
    started = settings
    listening = settings.server.listen
    tables = LiveTable(ServingTable(settings: settings, digest: digest, generation: 1, ledger: ledger))
    let at = now()
    status = ConfigurationStatus(
      path: path, generation: 1, digest: digest, loadedAt: at,
      lastAttempt: ConfigurationStatus.Attempt(result: .applied, at: at, diagnostics: loaded.diagnostics), failure: nil, restartRequired: []
    )
  }

  /// Reads the file and, if it is sound and new, publishes its table.
  package func reload() -> ReloadOutcome {
    let loaded = loader.load(path: path)
    let running = tables.current
    guard let settings = loaded.settings, let digest = loaded.digest else { return reject(loaded.diagnostics) }
    // The same bytes may still mean something new: a referenced secret may have changed.
    if digest == running.digest, settings == running.settings {
      record(.unchanged, loaded.diagnostics)
      return .unchanged
    }
    let unsafe = unsafeDefaults(in: settings, listening: listening)
    guard unsafe.isEmpty else { return reject(loaded.diagnostics + unsafe) }

    let table = ServingTable(settings: settings, digest: digest, generation: running.generation + 1, ledger: ledger)
    tables.publish(table)
    ledger.retain(only: Set(table.routing.endpoints.map(\.id) + table.routing.clouds.map(\.candidate.id)))

    let restart = loader.requiringRestart(from: started, to: settings)
    status.generation = table.generation
    status.digest = digest
    status.loadedAt = now()
    status.restartRequired = restart
    record(.applied, loaded.diagnostics)
    return .applied(
      AppliedReload(
        generation: table.generation, digest: digest,
        changes: EndpointChanges(from: running.settings.endpoints, to: settings.endpoints), restartRequired: restart,
        diagnostics: loaded.diagnostics))
  }

  private func reject(_ diagnostics: [Diagnostic]) -> ReloadOutcome {
    record(.rejected, diagnostics)
    return .rejected(diagnostics)
  }

  private func record(_ result: ConfigurationStatus.Attempt.Result, _ diagnostics: [Diagnostic]) {
    status.lastAttempt = ConfigurationStatus.Attempt(result: result, at: now(), diagnostics: diagnostics)
    status.failure = result == .rejected ? status.lastAttempt : nil
  }
}
