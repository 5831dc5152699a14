package import Config
package import Router
package import Watcher

/// From the file to the running table, at start and at every change: read, validate, compile, publish. The only publisher.
///
/// Everything that can fail comes before the publish, so a failure anywhere leaves the running table as it was.
package actor Reloader {
  /// The table that requests get.
  package nonisolated let tables: LiveTable<ServingTable>
  package private(set) var status: ConfigurationStatus
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let executor: ReloadExecutor
  private let path: String
  private let loader: ConfigLoader
  private let ledger: EndpointLedger
  private let metrics: GatewayMetrics
  private let watcher: FileWatcher?
  private let now: @Sendable () -> Double
  private let report: @Sendable (ReloadReport) -> Void
  /// What was read at start: keys that need a restart are compared with these for the life of the process.
  private let started: Settings
  private let listening: [ListenAddress]

  private var inputs: ConfigurationInputs
  /// What the running table was made of, without its text.
  private var known: LoadedConfig
  private var patience = ReloadPatience()
  private var waiters = StatusWaiters()

  /// The file could not become a table at start.
  package struct StartFailure: Error {
    package var diagnostics: [Diagnostic]
  }

  /// Loads the file for the first time.
  ///
  /// - Parameters:
  ///   - executor: runs every later load.
  ///   - watcher: told which files matter, now and after every attempt. nil: nobody watches.
  ///   - now: seconds since 1970.
  ///   - report: told of every later attempt. Called on the actor: it must not wait.
  /// - Throws: `StartFailure` with every error of the file.
  package init(
    path: String, executor: ReloadExecutor, loader: ConfigLoader, ledger: EndpointLedger, metrics: GatewayMetrics, watcher: FileWatcher? = nil,
    now: @escaping @Sendable () -> Double,
    report: @escaping @Sendable (ReloadReport) -> Void = { _ in }
  ) throws(StartFailure) {
    // Before the read: a change that comes after it is then seen.
    watcher?.watch(ConfigurationInputs(path: path, loader: loader).watched)
    let loaded = loader.load(path: path, reading: .steady)
    let inputs = ConfigurationInputs(path: path, loader: loader, loaded)
    watcher?.watch(inputs.watched)
    guard let settings = loaded.settings, let digest = loaded.digest else {
      throw StartFailure(diagnostics: loaded.diagnostics)
    }
    let unsafe = unsafeDefaults(in: settings, listening: settings.server.listen)
    guard unsafe.isEmpty else { throw StartFailure(diagnostics: loaded.diagnostics + unsafe) }
    self.executor = executor
    self.path = path
    self.loader = loader
    self.ledger = ledger
    self.metrics = metrics
    self.watcher = watcher
    self.now = now
    self.report = report
    self.inputs = inputs
    known = loaded.withoutText
    started = settings
    listening = settings.server.listen
    tables = LiveTable(ServingTable(settings: settings, digest: digest, generation: 1, ledger: ledger, metrics: metrics, reusing: nil))
    let at = now()
    status = ConfigurationStatus(
      path: path, generation: 1, digest: digest, files: loaded.files, loadedAt: at, state: .inSync,
      lastAttempt: ConfigurationStatus.Attempt(
        result: .applied, trigger: .start, at: at, diagnostics: loaded.diagnostics, files: loaded.files),
      failure: nil, restartRequired: [])
  }

  // MARK: - What callers use

  /// Reads the files and, if they are sound and new, publishes their table.
  ///
  /// Whoever asks by signal or request is answered at once. What the watcher saw may be on its way still, and is waited for.
  @discardableResult
  package func reload(_ trigger: ReloadTrigger) -> ReloadOutcome {
    let began = ContinuousClock.now
    let outcome = attempt(trigger, began)
    report(ReloadReport(trigger: trigger, outcome: outcome, took: .now - began))
    if case .pending(let pending) = outcome { watcher?.recheck(after: pending.again) }
    waiters.changed()
    return outcome
  }

  /// Waits until a file with this digest runs, or is found wanting.
  ///
  /// - Parameter digest: of the main file or of an included one.
  package func wait(for digest: ContentDigest, atMost limit: Duration) async -> ConfigurationWait {
    let deadline = ContinuousClock.now + limit
    while true {
      if let verdict = status.verdict(on: digest) { return verdict }
      guard await nextChange(before: deadline) else { return .timedOut }
    }
  }

  /// How the file is watched; nil if it is not.
  package var watch: WatchStatus? { watcher?.status }

  // MARK: - One attempt

  private func attempt(_ trigger: ReloadTrigger, _ began: ContinuousClock.Instant) -> ReloadOutcome {
    var loaded = loader.load(path: path, reading: .steady, unlessSameAs: known)
    follow(loaded)
    switch trigger {
    case .start, .signal, .request: break
    case .watch:
      switch patience.verdict(on: observation(of: loaded), at: began) {
      case .judge: break
      case .judgeDespiteWriter: loaded = loader.load(path: path, reading: .evenIfOpenForWriting)
      case .wait(let again, let isLong): return postpone(loaded, again, isLong)
      }
    }
    guard let settings = loaded.settings, let digest = loaded.digest else { return reject(loaded, trigger, loaded.diagnostics) }
    let running = tables.current
    // The same bytes may still mean something new: a referenced secret may have changed.
    if digest == running.digest, settings == running.settings { return keep(loaded, trigger) }
    let unsafe = unsafeDefaults(in: settings, listening: listening)
    guard unsafe.isEmpty else { return reject(loaded, trigger, loaded.diagnostics + unsafe) }
    return publish(settings, digest, loaded, trigger, over: running)
  }

  private func publish(
    _ settings: Settings, _ digest: ContentDigest, _ loaded: LoadedConfig, _ trigger: ReloadTrigger, over running: ServingTable
  ) -> ReloadOutcome {
    let table = ServingTable(
      settings: settings, digest: digest, generation: running.generation + 1, ledger: ledger, metrics: metrics, reusing: running)
    tables.publish(table)
    metrics.retain(only: table)
    ledger.retain(only: Set(table.routing.endpoints.map(\.id) + table.routing.clouds.map(\.candidate.id)))
    take(loaded)

    let restart = loader.requiringRestart(from: started, to: settings)
    status.generation = table.generation
    status.digest = digest
    status.files = loaded.files
    status.loadedAt = now()
    status.restartRequired = restart
    record(.applied, loaded, trigger, loaded.diagnostics)
    return .applied(
      AppliedReload(
        generation: table.generation, digest: digest,
        changes: EndpointChanges(from: running.settings.endpoints, to: settings.endpoints), restartRequired: restart,
        diagnostics: loaded.diagnostics))
  }

  private func take(_ loaded: LoadedConfig) {
    inputs = ConfigurationInputs(path: path, loader: loader, loaded)
    known = loaded.withoutText
  }

  private func keep(_ loaded: LoadedConfig, _ trigger: ReloadTrigger) -> ReloadOutcome {
    let hasRecovered = status.failure != nil
    take(loaded)
    status.files = loaded.files
    record(.unchanged, loaded, trigger, loaded.diagnostics)
    return .unchanged(hasRecovered: hasRecovered)
  }

  private func reject(_ loaded: LoadedConfig, _ trigger: ReloadTrigger, _ diagnostics: [Diagnostic]) -> ReloadOutcome {
    let result = ConfigurationStatus.Attempt.Result(failure: diagnostics)
    let isRepeated =
      status.failure?.result == result && status.failure?.diagnostics == diagnostics && status.failure?.files == loaded.files
    record(result, loaded, trigger, diagnostics)
    return .rejected(RejectedReload(result: result, diagnostics: diagnostics, isRepeated: isRepeated))
  }

  private func postpone(_ loaded: LoadedConfig, _ again: Duration, _ isLong: Bool) -> ReloadOutcome {
    let (path, reason) = whatIsAwaited(loaded)
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

  private func observation(of loaded: LoadedConfig) -> ReloadPatience.Observation {
    if let unsettled = loaded.unsettled {
      return .unsettled(path: unsettled.path, content: unsettled.digest)
    }
    return vanished(loaded).map { .vanished(path: $0) } ?? .settled
  }

  /// A file that the running configuration was made of, or that this one refers to, and that is not there.
  private func vanished(_ loaded: LoadedConfig) -> String? {
    let there = Set(loaded.files.lazy.filter { $0.digest != nil }.map(\.path))
    if let gone = status.files.first(where: { !there.contains($0.path) }) { return gone.path }
    return loaded.diagnostics.contains { $0.id == .missingSecretFile } ? loaded.referencedFiles.first : nil
  }

  private func whatIsAwaited(_ loaded: LoadedConfig) -> (path: String, reason: String) {
    guard let unsettled = loaded.unsettled else { return (vanished(loaded) ?? path, "a file is missing; it may be about to come back") }
    return switch unsettled.reason {
    case .openForWriting: (unsettled.path, "a program has the file open for writing")
    case .changing: (unsettled.path, "the file changed while it was read")
    }
  }

  // MARK: - Waiting

  /// False: nothing changed before the deadline, or before whoever waits was cancelled.
  private func nextChange(before deadline: ContinuousClock.Instant) async -> Bool {
    let id = waiters.newID()
    let timer = Task { [weak self] in
      // Cancelled: somebody has been told already.
      guard (try? await ContinuousClock().sleep(until: deadline)) != nil else { return }
      await self?.expire(id)
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.add($0, id: id) }
    } onCancel: {
      // On the actor, so behind the addition; if this has been cancelled before that, too.
      Task { await self.expire(id) }
    }
  }

  private func expire(_ id: UInt64) { waiters.expire(id) }
}
