import ArgumentParser
import Config
import Gateway
import Logging
import Router
import Server

/// `fingerpost check FILE`: everything that is wrong with a file, without starting anything.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a configuration file and show every problem in it.",
    discussion: """
      Prints errors, warnings and notes with file, line and column. References such as ${env:NAME} are resolved as the gateway would, so run it \
      where the same environment is set. The routing tests of the file are run. Exit status: 0 the file would load, 1 it would not.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

  @Argument(help: "The file to check.")
  var file: String = "gateway.yaml"

  @Option(help: "text for people, json for programs, github for annotations in GitHub Actions.")
  var format: Format = .text

  func run() throws {
    var loaded = ConfigLoader(environment: .process).load(path: file)
    if let settings = loaded.settings {
      let review = CertificateReview(logger: Logger(label: "fingerpost"), now: { WallClock.seconds() })
      loaded.diagnostics += review.verdict(on: settings, earlier: nil).diagnostics + failedRoutingTests(in: settings)
    }
    switch format {
    case .text:
      print(DiagnosticRenderer.text(color: Terminal.isStandardOutput).render(loaded.diagnostics), terminator: "")
      if !loaded.hasErrors { print("\(file): valid") }
    case .json: print(DiagnosticRenderer.json.render(loaded.diagnostics))
    case .github: print(DiagnosticRenderer.github.render(loaded.diagnostics), terminator: "")
    }
    if loaded.hasErrors { throw ExitCode(1) }
  }
}
