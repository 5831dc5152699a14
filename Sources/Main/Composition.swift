import Config
import Gateway
import Glibc
import Logging
import NIOCore
import NIOPosix
import Router
import Server
import ServiceLifecycle
import Watcher

/// Puts the parts together and runs them: the one place where every module is known.
struct Composition {
  /// Why the gateway did not start, or could not go on, ready to be shown.
  struct Failure: Error {
    var message: String
  }

  let configPath: String
  let writesAccessLog: Bool
  /// A first file with errors does not end the process.
  let waitsForValidConfig: Bool
  /// nil: the file is looked at every second.
  let inotifyHelper: String?
  private let logger = Logger(label: "fingerpost")

  init(configPath: String, writesAccessLog: Bool, waitsForValidConfig: Bool, inotifyHelper: String?) {
    self.configPath = configPath
    self.writesAccessLog = writesAccessLog
    self.waitsForValidConfig = waitsForValidConfig
    self.inotifyHelper = inotifyHelper
  }

  /// Runs until a signal ends it.
  ///
  /// - Throws: `Failure` when it cannot start, or loses what it serves with.
  func run() async throws {
    let watcher = FileWatcher(helper: inotifyHelper)
    let reloader = try await load(watcher)
    let settings = reloader.tables.current.settings
    let threads = settings.server.threads ?? max(1, System.coreCount / 2)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    let dataPlane = try startDataPlane(threads)
    let accessLog = writesAccessLog ? AccessLog(descriptor: STDERR_FILENO) : nil
    let server = GatewayServer(
      reloader: reloader, dataPlane: dataPlane, group: group,
      configuration: GatewayServer.Configuration(version: Fingerpost.version, logger: logger, accessLog: accessLog))

    let greeting = Greeting(path: configPath, settings: settings)
    let listeners = server.listeners(on: settings.server.listen) { greeting.say(listeningOn: $0) }
    let hangups = await HangupReloads(reloader: reloader)
    let changes = FileReloads(watch: ConfigurationWatch(watcher: watcher, reloader: reloader))
    // The last one is the first to be told of the end.
    var configuration = ServiceGroupConfiguration(services: [hangups, changes, listeners], logger: quietLogger)
    configuration.maximumGracefulShutdownDuration = settings.server.drainTimeout
    let services = ServiceGroup(configuration: configuration)
    await EndSignals { await services.triggerGracefulShutdown() }
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

  private func load(_ watcher: FileWatcher) async throws -> Reloader {
    do throws(Reloader.StartFailure) {
      return try reloader(watcher)
    } catch {
      let text = DiagnosticRenderer.text(color: Terminal.isStandardError).render(error.diagnostics)
      guard waitsForValidConfig else { throw Failure(message: text + "The gateway was not started.\n") }
      Terminal.writeError(text + "Waiting for a file without errors; nothing is listened on until then.\n")
      return await awaitValid(watcher, told: error.diagnostics)
    }
  }

  /// Tries again whenever the file may have changed. A signal ends the process meanwhile, as nobody is served.
  private func awaitValid(_ watcher: FileWatcher, told: [Diagnostic]) async -> Reloader {
    await withTaskGroup { group in
      group.addTask { await watcher.run() }
      defer { group.cancelAll() }
      var told = told
      for await _ in watcher.changes {
        do throws(Reloader.StartFailure) {
          return try reloader(watcher)
        } catch {
          if error.diagnostics != told { Terminal.writeError(DiagnosticRenderer.text(color: Terminal.isStandardError).render(error.diagnostics)) }
          told = error.diagnostics
        }
      }
      preconditionFailure("the changes of a watcher that runs do not end")
    }
  }

  private func reloader(_ watcher: FileWatcher) throws(Reloader.StartFailure) -> Reloader {
    let log = ReloadLog(logger: logger)
    return try Reloader(
      path: configPath, loader: ConfigLoader(environment: .process), ledger: EndpointLedger(), watcher: watcher,
      now: { WallClock.seconds() }, report: { log.write($0) })
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
