import ArgumentParser
import Config
import Gateway
import Glibc
import Logging
import Server

/// `fingerpost serve`: loads the file and serves it until it is told to stop.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve a configuration file.",
    discussion: """
      The file is watched: saving it is enough. Every change is swapped in whole, or, if anything is wrong with it, not at all. SIGHUP looks \
      at once. SIGTERM and SIGINT let running answers finish, then end the process; a second one ends it at once.
      """)

  enum AccessLogChoice: String, ExpressibleByArgument, CaseIterable {
    case text, json, off

    init?(argument: String) {
      // The word for `text` before there was another format.
      self.init(rawValue: argument == "on" ? "text" : argument)
    }

    fileprivate var format: AccessLogFormat? {
      switch self {
      case .text: .text
      case .json: .json
      case .off: nil
      }
    }
  }

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String = "gateway.yaml"

  enum LogLevel: String, ExpressibleByArgument, CaseIterable { case trace, debug, info, notice, warning, error, critical }

  @Option(help: "The least important messages that are still written to standard error.")
  var logLevel: LogLevel = .info

  @Option(help: "A line on standard error for every inference request, as text or as JSON.")
  var accessLog: AccessLogChoice = .text

  @Flag(help: "Wait for a file without errors instead of ending, when the first one has some. Nothing is listened on until then.")
  var waitForValidConfig = false

  @Option(help: ArgumentHelp("The helper that listens to inotify, or `none`: look at the file every second.", valueName: "path"))
  var inotifyHelper: String?

  func run() async throws {
    // A closed log pipe or client is an error of that write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // Until reloading is set up, a hang-up must not end the process either.
    signal(SIGHUP, SIG_IGN)
    // A lease on the file is how a writer is noticed; breaking one sends this.
    signal(SIGIO, SIG_IGN)
    ResourceLimits.raiseOpenFiles()
    let level = Logger.Level(rawValue: logLevel.rawValue) ?? .info
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    do {
      try await Composition(
        configPath: config, accessLog: accessLog.format, waitsForValidConfig: waitForValidConfig,
        inotifyHelper: InotifyHelper.path(option: inotifyHelper)
      ).run()
    } catch let failure as Composition.Failure {
      Terminal.writeError(failure.message)
      throw ExitCode(1)
    }
  }
}
