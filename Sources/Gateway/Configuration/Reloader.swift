package import Config
package import Router
package import Watcher

/// From the file to the running table, at start and at every change: read, validate, run its tests, compile, publish. The only publisher.
///
/// Everything that can fail comes before the publish, so a failure anywhere leaves the running table as it was.
package actor Reloader {
  /// The table that requests get.
  package nonisolated let tables: LiveTable<ServingTable>
  /// What everybody may know of it.
  package nonisolated let board: StatusBoard
  /// Since when each endpoint is known.
  package nonisolated let sightings = EndpointSightings()
  /// Which of them came in over the management API.
  package nonisolated let registrations = RestRegistrations()
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let executor: ReloadExecutor
  let path: String
  let loader: ConfigLoader
  private let ledger: EndpointLedger
  private let keys: KeyLedger
  private let metrics: GatewayMetrics
  private let watcher: FileWatcher?
  let judge: CertificateVerdict.Judge
  private let now: @Sendable () -> Double
  private let counts: ReloadMetrics?
  private let report: @Sendable (ReloadReport) -> Void
  /// What was read at start: keys that need a restart are compared with these for the life of the process.
  private let started: Settings
  let listening: [ListenAddress]

  private var inputs: ConfigurationInputs
  /// What the running table was made of, without its text.
  private var known: LoadedConfig
  /// On the settings that were read last.
  private var certificates: CertificateVerdict
  private var patience = ReloadPatience()
  /// Shown on the board after every attempt.
  private var status: ConfigurationStatus

  /// The file could not become a table at start.
  package struct StartFailure: Error {
    package var diagnostics: [Diagnostic]
    /// What was being written, so that nothing was read of it.
    package var unsettled: UnsettledFile?
    /// Absolute paths of those that were read, or should have been.
    package var files: [String]
  }

  /// Loads the file for the first time.
  ///
  /// - Parameters:
  ///   - executor: runs every later load.
  ///   - exempt: content that is taken even if a program holds its file open for writing.
  ///   - watcher: told which files matter, now and after every attempt. nil: nobody watches.
  ///   - certificates: looks at the certificates of what was read, and makes what secures connections.
  ///   - now: seconds since 1970.
  ///   - counts: every later attempt is counted here before anybody can see what came of it. nil: nobody counts.
  ///   - report: told of every later attempt. Called on the actor: it must not wait.
  /// - Throws: `StartFailure` with every error of the file.
  package init(
    path: String, executor: ReloadExecutor, exempting exempt: ContentDigest? = nil, loader: ConfigLoader, ledger: EndpointLedger,
    metrics: GatewayMetrics, watcher: FileWatcher? = nil,
    certificates judge: @escaping CertificateVerdict.Judge = { _, _ in CertificateVerdict() }, now: @escaping @Sendable () -> Double,
    counts: ReloadMetrics? = nil, report: @escaping @Sendable (ReloadReport) -> Void = { _ in }
  ) throws(StartFailure) {
    let loaded = loader.load(path: path, reading: exempt.map { .steadyExcept($0) } ?? .steady)
    let inputs = ConfigurationInputs(path: path, loader: loader, loaded)
    // What changes between the read and the watch is not missed: a new set is reported once it is watched.
    watcher?.watch(inputs.watched)
    guard let settings = loaded.settings, let digest = loaded.digest else {
      throw StartFailure(diagnostics: loaded.diagnostics, unsettled: loaded.unsettled, files: loaded.files.map(\.path))
    }
    certificates = judge(settings, nil)
    let objections = unsafeDefaults(in: settings, listening: settings.server.listen) + failedRoutingTests(in: settings)
    guard objections.isEmpty, !certificates.hasErrors else {
      throw StartFailure(
        diagnostics: loaded.diagnostics + certificates.diagnostics + objections, unsettled: nil, files: loaded.files.map(\.path))
    }
    self.executor = executor
    self.path = path
    self.loader = loader
    self.ledger = ledger
    let keys = KeyLedger()
    self.keys = keys
    self.metrics = metrics
    self.watcher = watcher
    self.judge = judge
    self.now = now
    self.counts = counts
    self.report = report
    self.inputs = inputs
    known = loaded.withoutText
    started = settings
    listening = settings.server.listen
    tables = LiveTable(
      ServingTable(
        settings: settings, digest: digest, generation: 1, ledger: ledger, keys: keys, metrics: metrics, security: certificates.security,
        reusing: nil, freedBy: executor))
    tables.current.applyLimits(to: ledger.admission)
    let at = now()
    sightings.note(added: settings.endpoints.lazy.map(\.id), at: at)
    let status = ConfigurationStatus(
      path: path, generation: 1, digest: digest, files: loaded.files, loadedAt: at, state: .inSync,
      lastAttempt: ConfigurationStatus.Attempt(
        result: .applied, trigger: .start, at: at, diagnostics: loaded.diagnostics + certificates.diagnostics, files: loaded.files),
      failure: nil, restartRequired: [], texts: loaded.texts)
    self.status = status
    board = StatusBoard(status)
  }

  /// Lets requests in, by the limits of the running table.
  package nonisolated var admission: Admission { ledger.admission }

  // MARK: - What callers use

  /// Reads the files and, if they are sound and new, publishes their table.
  ///
  /// What may be on its way still is not judged yet, whoever asks; it is looked at again without being asked.
  ///
  /// - Parameter foreseen: what was made of the bytes that have just been written: if they are what is read, they are not parsed again.
  @discardableResult
  package func reload(_ trigger: ReloadTrigger, foreseeing foreseen: LoadedConfig? = nil) -> ReloadOutcome {
    let began = ContinuousClock.now
    let outcome = attempt(trigger, foreseen, began)
    let done = ReloadReport(trigger: trigger, outcome: outcome, took: .now - began)
    // In this order: who waits for the status may look at the counts, and who reads the log at both.
    counts?.count(done)
    board.show(status)
    report(done)
    if case .pending(let pending) = outcome { watcher?.recheck(after: pending.again) }
    return outcome
  }

  /// How the file is watched; nil if it is not.
  package nonisolated var watch: WatchStatus? { watcher?.status }

  // MARK: - One attempt

  private func attempt(_ trigger: ReloadTrigger, _ foreseen: LoadedConfig?, _ began: ContinuousClock.Instant) -> ReloadOutcome {
    var loaded = loader.load(path: path, reading: .steady, unlessSameAs: foreseen, known)
    follow(loaded)
    certificates = verdict(on: loaded)
    switch patience.verdict(on: arrival(loaded).observation(trigger), at: began) {
    case .judge: break
    case .judgeDespiteWriter(let content):
      loaded = loader.load(path: path, reading: .steadyExcept(content))
      certificates = verdict(on: loaded)
      // Another file is being written as well, or this one was, just now.
      if loaded.unsettled != nil { return postpone(loaded, ReloadPatience.nextLook, isLong: false) }
    case .wait(let again, let isLong): return postpone(loaded, again, isLong: isLong)
    }
    guard let settings = loaded.settings, let digest = loaded.digest else { return reject(loaded, trigger, loaded.diagnostics) }
    let running = tables.current
    // The same bytes may still mean something new: a referenced secret may have changed.
    if digest == running.digest, settings == running.settings { return keep(loaded, trigger) }
    let objections = unsafeDefaults(in: settings, listening: listening) + failedRoutingTests(in: settings)
    guard objections.isEmpty, !certificates.hasErrors else {
      return reject(loaded, trigger, loaded.diagnostics + certificates.diagnostics + objections)
    }
    return publish(settings, digest, loaded, trigger, over: running)
  }

  private func publish(
    _ settings: Settings, _ digest: ContentDigest, _ loaded: LoadedConfig, _ trigger: ReloadTrigger, over running: ServingTable
  ) -> ReloadOutcome {
    let table = ServingTable(
      settings: settings, digest: digest, generation: running.generation + 1, ledger: ledger, keys: keys, metrics: metrics,
      security: security(over: running), reusing: running, freedBy: executor)
    tables.publish(table)
    table.applyLimits(to: ledger.admission)
    metrics.retain(only: table)
    ledger.retain(only: table.routing)
    sightings.note(
      added: settings.endpoints.indices.lazy.filter { table.match.origins[$0] == nil }.map { settings.endpoints[$0].id },
      gone: table.match.gone.map { running.settings.endpoints[$0].id }, at: now())
    keys.retain(only: Set(settings.auth.keys.map(\.name)))
    take(loaded)

    let restart = loader.requiringRestart(from: started, to: settings)
    status.generation = table.generation
    status.digest = digest
    show(loaded)
    status.loadedAt = now()
    status.restartRequired = restart
    let diagnostics = loaded.diagnostics + certificates.diagnostics
    record(.applied, loaded, trigger, diagnostics)
    return .applied(
      AppliedReload(
        generation: table.generation, digest: digest,
        changes: EndpointChanges(from: running.settings.endpoints, to: settings.endpoints, table.match), restartRequired: restart,
        certificate: table.security?.fingerprint == running.security?.fingerprint ? nil : table.security,
        lostRegistrations: lostRegistrations(among: table.match.gone.map { running.settings.endpoints[$0] }), diagnostics: diagnostics))
  }

  /// Names of endpoints that came in over the management API, and that the file has no more.
  private func lostRegistrations(among gone: [EndpointSettings]) -> [String] {
    let lost = registrations.lost(among: gone.map(\.id))
    return gone.filter { lost.contains($0.id) }.map(\.name)
  }

  private func verdict(on loaded: LoadedConfig) -> CertificateVerdict {
    loaded.settings.map { judge($0, tables.current.security) } ?? CertificateVerdict()
  }

  /// Listeners go on as they were started, with TLS or without, whatever the file says meanwhile; with TLS, and none in the file, with the last.
  private func security(over running: ServingTable) -> ConnectionSecurity? {
    started.server.tls == nil ? nil : certificates.security ?? running.security
  }

  private func take(_ loaded: LoadedConfig) {
    patience = ReloadPatience()
    inputs = ConfigurationInputs(path: path, loader: loader, loaded)
    known = loaded.withoutText
  }

  /// What was not read again, since nothing in it has changed, has its texts still.
  private func show(_ loaded: LoadedConfig) {
    status.files = loaded.files
    if !loaded.texts.isEmpty { status.texts = loaded.texts }
  }

  private func keep(_ loaded: LoadedConfig, _ trigger: ReloadTrigger) -> ReloadOutcome {
    let hasRecovered = status.failure != nil
    take(loaded)
    show(loaded)
    record(.unchanged, loaded, trigger, loaded.diagnostics + certificates.diagnostics)
    return .unchanged(hasRecovered: hasRecovered)
  }

  private func reject(_ loaded: LoadedConfig, _ trigger: ReloadTrigger, _ diagnostics: [Diagnostic]) -> ReloadOutcome {
    let result = ConfigurationStatus.Attempt.Result(failure: diagnostics)
    let isRepeated =
      status.failure?.result == result && status.failure?.diagnostics == diagnostics && status.failure?.files == loaded.files
    record(result, loaded, trigger, diagnostics)
    return .rejected(RejectedReload(result: result, diagnostics: diagnostics, isRepeated: isRepeated))
  }

  private func postpone(_ loaded: LoadedConfig, _ again: Duration, isLong: Bool) -> ReloadOutcome {
    let (path, reason) = arrival(loaded).awaited
    status.state = .pending(reason: reason)
    return .pending(PendingReload(path: path, reason: reason, again: again, isLong: isLong))
  }

  private func record(
    _ result: ConfigurationStatus.Attempt.Result, _ loaded: LoadedConfig, _ trigger: ReloadTrigger, _ diagnostics: [Diagnostic]
  ) {
    status.lastAttempt = ConfigurationStatus.Attempt(
      result: result, trigger: trigger, at: now(), diagnostics: diagnostics, files: loaded.files)
    switch result {
    case .applied, .unchanged:
      status.state = .inSync
      status.failure = nil
    case .rejected: fail(.rejected)
    case .missing: fail(.missing)
    case .unreadable: fail(.unreadable)
    }
  }

  private func fail(_ state: ConfigurationStatus.FileState) {
    status.state = state
    status.failure = status.lastAttempt
  }

  // MARK: - What is on its way

  /// The files of the running configuration stay watched while a new one is not accepted.
  private func follow(_ loaded: LoadedConfig) {
    watcher?.watch(ConfigurationInputs(path: path, loader: loader, loaded).watched.union(inputs.watched))
  }

  private func arrival(_ loaded: LoadedConfig) -> Arrival {
    Arrival(loaded: loaded, certificates: certificates, runningFiles: status.files, path: path)
  }
}
