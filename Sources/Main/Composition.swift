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
    // A file that was cut off in mid-write may be no YAML, and not say where its journal is: that is looked for in the usual place.
    recoverFile(stateDirectory: FilePaths.directory(of: absoluteConfigPath) + "/state")
    let reloader = try await firstLoad(watcher, metrics, ReloadMetrics(factory: registry, now: { WallClock.seconds() })).reloader()
    let (settings, security) = (reloader.tables.current.settings, reloader.tables.current.security)
    if settings.server.stateDirectory != nil { recoverFile(stateDirectory: settings.server.stateDirectory) }
    let threads = settings.server.threads ?? max(1, System.coreCount / 2)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    let dataPlane = try startDataPlane(threads)
    let accessLog = accessLogFormat.map { AccessLog(descriptor: STDERR_FILENO, format: $0) }
    let server = GatewayServer(
      reloader: reloader, dataPlane: dataPlane, group: group,
      configuration: GatewayServer.Configuration(
        version: Fingerpost.version, logger: logger, accessLog: accessLog, metrics: metrics, registry: registry,
        connectionsAtMost: ResourceLimits.clientConnections,
        changes: FileChanges(reloader: reloader, stateDirectory: settings.server.stateDirectory)))

    let greeting = Greeting(path: configPath, settings: settings)
    if let security { ReloadLog(logger: logger).write(security) }
    let listeners = server.listeners(on: settings.server.listen) { greeting.say(listeningOn: $0) }
    let hangups = await HangupReloads(reloader: reloader)
    let changes = FileReloads(watcher: watcher, reloader: reloader, log: WatchLog(logger: logger))
    // The last one is the first to be told of the end; it bounds how long it takes, and the others end at once.
    let configuration = ServiceGroupConfiguration(services: [hangups, changes, listeners], logger: quietLogger)
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
    let executor: ReloadExecutor
    do throws(UpstreamStartError) {
      executor = try ReloadExecutor()
    } catch {
      throw Failure(message: "error: cannot start the thread that reads the configuration: \(error)\n")
    }
    return FirstLoad(
      path: configPath, waitsForValidConfig: waitsForValidConfig, executor: executor, watcher: watcher, metrics: metrics, reloads: reloads,
      logger: logger, report: log.write)
  }

  private var absoluteConfigPath: String { FilePaths.absolute(configPath, in: ConfigEnvironment.process.workingDirectory) }

  /// Finishes or clears away what a write over REST has left that was cut off.
  private func recoverFile(stateDirectory: String?) {
    let writer = FileWriter(path: absoluteConfigPath, stateDirectory: stateDirectory) { [logger] note in
      logger.log(level: note.isWarning ? .warning : .notice, "configuration file recovered", metadata: ["what": "\(note)"])
    }
    do throws(WriteError) {
      try writer.recover()
    } catch {
      logger.warning("configuration file not looked at for cut-off writes", metadata: ["reason": "\(error)"])
    }
  }

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
