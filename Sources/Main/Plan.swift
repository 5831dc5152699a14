import ArgumentParser
import Config
import Router

/// `fingerpost plan OLD NEW`: what a change of the file does.
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a change from one configuration file to another does.",
    discussion: """
      Compares what the files say, not how they are written: which endpoints, providers, keys, aliases and models come, go or change, whether that \
      is live, lets running answers finish, or waits for a restart, and which models go elsewhere. Secrets are never shown, only that they changed. \
      Both files must be sound; what they include and refer to is read.

        git worktree add ../before origin/main
        fingerpost plan ../before/gateway.yaml gateway.yaml

      Exit status: 0 no difference, 2 some, 1 a file has errors.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

  @Argument(help: "The file as it was.")
  var old: String

  @Argument(help: "The file as it is to be.")
  var new: String

  @Option(help: "text for people, json for programs, markdown for a comment in a pull request.")
  var format: Format = .text

  func run() throws {
    let plan = ConfigurationPlan(from: try tree(of: old), to: try tree(of: new))
    switch format {
    case .text: print(plan.text, terminator: "")
    case .json: print(plan.json.pretty)
    case .markdown: print(plan.markdown, terminator: "")
    }
    if !plan.isEmpty { throw ExitCode(2) }
  }

  private func tree(of path: String) throws(ExitCode) -> ConfigTree {
    let (loaded, tree) = ConfigLoader(environment: .process).loadTree(path: path)
    guard let tree else { throw ConfigFile.refused(loaded) }
    return tree
  }
}
