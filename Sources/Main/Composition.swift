import Config
import Gateway
import Glibc
import Logging
import NIOCore
import NIOPosix
import Router
import Server
import ServiceLifecycle
import Upstream
import Watcher

/// Puts the parts together and runs them: the one place where every module is known.
struct Composition {
  /// Why the gateway did not start, or could not go on, ready to be shown.
  struct Failure: Error {
    var message: String
  }

  let configPath: String
  /// nil: none is written.
  let accessLogFormat: AccessLogFormat?
  /// A first file with errors does not end the process.
  let waitsForValidConfig: Bool
  /// nil: the file is looked at every second.
  let inotifyHelper: String?
  private let logger = Logger(label: "fingerpost")

  init(configPath: String, accessLog: AccessLogFormat?, waitsForValidConfig: Bool, inotifyHelper: String?) {
    self.configPath = configPath
    accessLogFormat = accessLog
    self.waitsForValidConfig = waitsForValidConfig
    self.inotifyHelper = inotifyHelper
  }

  /// Runs until a signal ends it.
  ///
  /// - Throws: `Failure` when it cannot start, or loses what it serves with.
  func run() async throws {
    let signals = await EndSignals()
    let watcher = FileWatcher(helper: inotifyHelper)
    let registry = PrometheusRegistry(MetricCatalogue.all)
    let metrics = GatewayMetrics(factory: registry)
    // Before the file is read: one that was cut off in mid-write may be no YAML.
    let stateDirectory = StateDirectoryPeek.directory(namedIn: absoluteConfigPath, environment: .process)
    recovery.settle(absoluteConfigPath, stateDirectory: stateDirectory)
    let reloader = try await firstLoad(watcher, metrics, ReloadMetrics(factory: registry, now: { WallClock.seconds() })).reloader()
    let (settings, security) = (reloader.tables.current.settings, reloader.tables.current.security)
    if settings.server.stateDirectory != stateDirectory {
      recovery.settle(absoluteConfigPath, stateDirectory: settings.server.stateDirectory)
    }
    recovery.settle(reloader.board.status.files.map(\.path))
    let threads = settings.server.threads ?? max(1, System.coreCount / 2)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    let dataPlane = try startDataPlane(threads)
    let accessLog = accessLogFormat.map { AccessLog(descriptor: STDERR_FILENO, format: $0) }
    let server = GatewayServer(
      reloader: reloader, dataPlane: dataPlane, group: group,
      configuration: GatewayServer.Configuration(
        version: Fingerpost.version, logger: logger, accessLog: accessLog, metrics: metrics, registry: registry,
        connectionsAtMost: ResourceLimits.clientConnections,
        changes: FileChanges(
          reloader: reloader, stateDirectory: settings.server.stateDirectory, report: FileChangeLog(logger: logger).write)))

    let greeting = Greeting(path: configPath, settings: settings)
    if let security { ReloadLog(logger: logger).write(security) }
    let listeners = server.listeners(on: settings.server.listen) { greeting.say(listeningOn: $0) }
    let hangups = await HangupReloads(reloader: reloader)
    let changes = FileReloads(watcher: watcher, reloader: reloader, log: WatchLog(logger: logger))
    // The last one is the first to be told of the end; it bounds how long it takes, and the others end at once.
    var parts: [any Service] = [hangups, changes, listeners]
    if let record = try sightingsRecord(of: reloader) { parts.insert(SightingsService(record: record), at: 0) }
    let configuration = ServiceGroupConfiguration(services: parts, logger: quietLogger)
    let services = ServiceGroup(configuration: configuration)
    signals.serve {
      server.beginLeaving()
      // Nobody cancels this task, so the sleep has no error to tell.
      try? await Task.sleep(for: reloader.tables.current.settings.server.shutdownDelay)
      // Those who wait for a configuration would hold up the end.
      reloader.board.end()
      await services.triggerGracefulShutdown()
    }
    let failure = await failure(of: services)

    // Each of these still uses the ones behind it.
    await dataPlane.shutdown()
    try await server.closeAccessLog()
    try await group.shutdownGracefully()
    if let failure { throw failure }
  }

  /// Runs the services to their end; nil: as a signal asked for.
  private func failure(of services: ServiceGroup) async -> Failure? {
    do {
      try await services.run()
      return nil
    } catch let error as ListenFailure {
      return Failure(message: "error: \(error)\n\(error.advice): server.listen in \(configPath).\nThe gateway was not started.\n")
    } catch {
      return Failure(message: "error: \(error)\nThe gateway has ended.\n")
    }
  }

  private func firstLoad(_ watcher: FileWatcher, _ metrics: GatewayMetrics, _ reloads: ReloadMetrics) throws(Failure) -> FirstLoad {
    let log = ReloadLog(logger: logger)
    return FirstLoad(
      path: configPath, waitsForValidConfig: waitsForValidConfig, executor: try executor(for: "reads the configuration"), watcher: watcher,
      metrics: metrics, reloads: reloads, recovery: recovery, logger: logger, report: log.write)
  }

  /// nil: nothing is kept outside the file.
  private func sightingsRecord(of reloader: Reloader) throws(Failure) -> SightingsRecord? {
    guard let directory = reloader.tables.current.settings.server.stateDirectory else { return nil }
    let executor = try executor(for: "keeps the state directory")
    return SightingsRecord(reloader.sightings, stateDirectory: directory, executor: executor) { [logger] note in
      logger.log(level: note.isWarning ? .warning : .notice, "registration times of endpoints", metadata: ["what": "\(note)"])
    }
  }

  private func executor(for work: String) throws(Failure) -> ReloadExecutor {
    do throws(UpstreamStartError) {
      return try ReloadExecutor()
    } catch {
      throw Failure(message: "error: cannot start the thread that \(work): \(error)\n")
    }
  }

  private var recovery: FileRecovery { FileRecovery(logger: logger) }

  private var absoluteConfigPath: String { FilePaths.absolute(configPath, in: ConfigEnvironment.process.workingDirectory) }

  private func startDataPlane(_ threads: Int) throws -> DataPlane {
    do {
      return try DataPlane(threads: threads, now: { Int(WallClock.seconds()) })
    } catch {
      throw Failure(message: "error: cannot start the upstream threads: \(error.message)\n")
    }
  }

  /// The service library tells of every service; a gateway's log is for other things.
  private var quietLogger: Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }
}
