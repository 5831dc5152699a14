import Config
import Gateway
import Glibc
import Logging
import NIOCore
import NIOPosix
import Router
import Server
import ServiceLifecycle
import UnixSignals

/// Puts the parts together and runs them: the one place where every module is known.
struct Composition {
  /// Why the gateway did not start, ready to be shown.
  struct StartFailure: Error {
    var message: String
  }

  let configPath: String
  let writesAccessLog: Bool
  private let logger = Logger(label: "fingerpost")

  init(configPath: String, writesAccessLog: Bool) {
    self.configPath = configPath
    self.writesAccessLog = writesAccessLog
  }

  /// Runs until a signal ends it.
  ///
  /// - Throws: `StartFailure` when it cannot start.
  func run() async throws {
    let reloader = try load()
    let settings = reloader.tables.current.settings
    let threads = settings.server.threads ?? max(1, System.coreCount / 2)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    let accessLog = writesAccessLog ? AccessLog(descriptor: STDERR_FILENO) : nil
    let dataPlane = try startDataPlane(threads)
    let log = ReloadLog(logger: logger)
    let server = GatewayServer(
      reloader: reloader, dataPlane: dataPlane, group: group,
      configuration: GatewayServer.Configuration(version: Fingerpost.version, logger: logger, accessLog: accessLog),
      onReload: { log.write($0) })

    let hangups = await HangupReloads(reloader: reloader, log: log)
    let greeting = Greeting(path: configPath, settings: settings)
    let listeners = settings.server.listen.map { address in
      server.service(on: address) { await greeting.listening(on: $0, for: address) }
    }
    var configuration = ServiceGroupConfiguration(
      services: listeners + [hangups], gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
    configuration.maximumGracefulShutdownDuration = settings.server.drainTimeout
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError {
      throw StartFailure(
        message: "error: cannot listen: \(error)\nChange server.listen in \(configPath), or stop what holds the address.\n")
    }
    await dataPlane.shutdown()
    try await accessLog?.close()
    try await group.shutdownGracefully()
  }

  private func load() throws -> Reloader {
    do {
      let reloader = try Reloader(
        path: configPath, loader: ConfigLoader(environment: .process), ledger: EndpointLedger(), now: { WallClock.seconds() })
      return reloader
    } catch {
      let text = DiagnosticRenderer.text(color: Terminal.isStandardError).render(error.diagnostics)
      throw StartFailure(message: text + "The gateway was not started.\n")
    }
  }

  private func startDataPlane(_ threads: Int) throws -> DataPlane {
    do {
      return try DataPlane(threads: threads, now: { Int(WallClock.seconds()) })
    } catch {
      throw StartFailure(message: "error: cannot start the upstream threads: \(error.message)\n")
    }
  }

  /// The service library tells of every service; a gateway's log is for other things.
  private var quietLogger: Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }
}
