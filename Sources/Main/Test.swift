import ArgumentParser
import Config
import Router

/// `fingerpost test`: runs the routing tests of a file.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the routing tests of a configuration file.",
    discussion: """
      A line for each entry of `tests:`, in the order of the file. `check` runs them too, and so does the gateway before it takes a file. \
      Providers count as having the keys that variables are to give them, so that no secrets are needed. Exit status: 0 all pass, 1 one fails, or \
      the file has errors.
      """)

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String = "gateway.yaml"

  func run() throws {
    let results = routingTestResults(in: try ConfigFile.settings(of: config))
    for result in results {
      let complaint = ", and should go to \(result.expectation) (\(result.test.place.location))"
      print(result.passes ? "ok      \(result.sentence)" : "failed  \(result.sentence)\(complaint)")
    }
    let failed = results.filter { !$0.passes }.count
    print("\(results.count) routing test\(results.count == 1 ? "" : "s"), \(failed) failed")
    if failed > 0 { throw ExitCode(1) }
  }
}
