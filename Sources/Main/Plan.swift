import ArgumentParser
import Config
import Router

/// `fingerpost plan OLD NEW` and `fingerpost plan FILE --against URL`: what a change of the file does.
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a change of the configuration does, between two files or against a running gateway.",
    discussion: """
      Compares what the files say, not how they are written: which endpoints, providers, keys, aliases and models come, go or change, whether that \
      is live, lets running answers finish, or waits for a restart, and which models go elsewhere. Secrets are never shown, only that they changed. \
      Both files must be sound; what they include and refer to is read.

        git worktree add ../before origin/main
        fingerpost plan ../before/gateway.yaml gateway.yaml

      With --against, the file is compared with what a gateway runs, which may not be what is in its file. That needs a key of that gateway with \
      config.manage, or with config.read: then secrets are masked on both sides and not compared. The key comes from the environment variable \
      FINGERPOST_API_KEY, or from a file, never from the command line, which other users can see. References are compared as they are written, \
      since their variables and files are the gateway's.

        FINGERPOST_API_KEY=... fingerpost plan gateway.yaml --against https://gateway.internal:8080

      Exit status: 0 no difference, 2 some, 1 a file has errors or the gateway cannot be asked.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

  @Argument(help: "The file as it was; with --against, the file as it is to be.")
  var old: String

  @Argument(help: "The file as it is to be.")
  var new: String?

  @Option(help: ArgumentHelp("Compare with what the gateway at this address runs.", valueName: "url"))
  var against: String?

  @Option(help: ArgumentHelp("A file that holds the key for the gateway, instead of FINGERPOST_API_KEY.", valueName: "file"))
  var keyFile: String?

  @Option(help: ArgumentHelp("Certificates in PEM form that the gateway's is checked with, instead of the system's.", valueName: "file"))
  var caFile: String?

  @Option(help: "text for people, json for programs, markdown for a comment in a pull request.")
  var format: Format = .text

  func validate() throws {
    switch (new, against) {
    case (nil, nil): throw ValidationError("What is it to be compared with? Give a second file, or --against URL.")
    case (.some, .some): throw ValidationError("With --against there is one file.")
    case (_, nil) where keyFile != nil || caFile != nil: throw ValidationError("--key-file and --ca-file go with --against.")
    case (_, let url?) where !url.hasPrefix("http://") && !url.hasPrefix("https://"):
      throw ValidationError("--against needs an http:// or https:// address, such as http://127.0.0.1:8080.")
    case (.some, nil), (nil, .some): break
    }
  }

  func run() async throws {
    if let new {
      try show(ConfigurationPlan(from: try tree(of: old), to: try tree(of: new)), nil)
    } else if let against {
      let comparison = try await RunningComparison(file: old, url: against, keyFile: keyFile, caFile: caFile)
      try show(comparison.plan, comparison.report)
    }
  }

  private func tree(of path: String) throws(ExitCode) -> ConfigTree {
    let (loaded, tree) = ConfigLoader(environment: .process).loadTree(path: path)
    guard let tree else { throw ConfigFile.refused(loaded) }
    return tree
  }

  private func show(_ plan: ConfigurationPlan, _ report: RunningReport?) throws(ExitCode) {
    switch format {
    case .text: print((report?.text ?? "") + plan.text, terminator: "")
    case .json: print((report?.json(with: plan.json) ?? plan.json).pretty)
    case .markdown: print((report?.markdown ?? "") + plan.markdown, terminator: "")
    }
    if !plan.isEmpty { throw ExitCode(2) }
  }
}
