import ArgumentParser
import Config
import Router

/// `fingerpost route MODEL`: where requests for a model go, and why.
struct RouteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "route",
    abstract: "Explain where requests for a model go, without sending any.",
    discussion: """
      Follows the name as the gateway would: alias, model or provider's prefix, then every endpoint with the reason why it is taken or passed over. \
      Which of several first ones it is depends on the strategy and on the load.

        fingerpost route fast
        fingerpost route fast --offline gpu-a --offline gpu-b

      Exit status: 0 it leads somewhere, 1 it does not, or the file has errors.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "What a client would ask for.")
  var model: String

  @Option(help: ArgumentHelp("An endpoint to be taken as offline; may be given several times.", valueName: "name"))
  var offline: [String] = []

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String = "gateway.yaml"

  @Option(help: "text for people, json for programs.")
  var format: Format = .text

  func run() throws {
    let settings = try ConfigFile.settings(of: config)
    if let name = offline.first(where: { name in !settings.endpoints.contains { $0.name == name } }) {
      throw ValidationError("There is no endpoint '\(name)' in \(config).")
    }
    let explanation = RouteRehearsal(settings).explanation(of: model, offline: offline)
    switch format {
    case .text: print(explanation.text, terminator: "")
    case .json: print(explanation.json.pretty)
    }
    if explanation.goesTo.isEmpty { throw ExitCode(1) }
  }
}
