import ArgumentParser
import Config
import Gateway
import Glibc
import Logging

/// `fingerpost serve`: loads the file and serves it until it is told to stop.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve a configuration file.",
    discussion: """
      SIGHUP loads the file again and swaps it in whole; a file with errors changes nothing. SIGTERM and SIGINT let running answers finish, \
      then end the process; a second one ends it at once.
      """)

  enum AccessLogChoice: String, ExpressibleByArgument, CaseIterable { case on, off }

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String = "gateway.yaml"

  enum LogLevel: String, ExpressibleByArgument, CaseIterable { case trace, debug, info, notice, warning, error, critical }

  @Option(help: "The least important messages that are still written to standard error.")
  var logLevel: LogLevel = .info

  @Option(help: "A line on standard error for every inference request.")
  var accessLog: AccessLogChoice = .on

  func run() async throws {
    // A closed log pipe or client is an error of that write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // Until reloading is set up, a hang-up must not end the process either.
    signal(SIGHUP, SIG_IGN)
    ResourceLimits.raiseOpenFiles()
    let level = Logger.Level(rawValue: logLevel.rawValue) ?? .info
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    do {
      try await Composition(configPath: config, writesAccessLog: accessLog == .on).run()
    } catch let failure as Composition.Failure {
      Terminal.writeError(failure.message)
      throw ExitCode(1)
    }
  }
}
