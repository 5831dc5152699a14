import ArgumentParser
import Config
import FoundationEssentials
import Router

/// A file beside what a gateway runs.
struct RunningComparison {
  let plan: ConfigurationPlan
  let report: RunningReport

  /// - Throws: exit status 1, after standard error was told why.
  init(file: String, url: String, keyFile: String?, caFile: String?) async throws {
    // What is wrong here need not be asked for elsewhere.
    var loader = ConfigLoader(
      environment: .elsewhere(
        variables: ProcessInfo.processInfo.environment, workingDirectory: FileManager.default.currentDirectoryPath))
    var new = try Self.tree(loader, file)
    let running = try await Self.running(
      GatewayClient.Login(url: url, key: try Self.key(keyFile), authorities: try caFile.map { try Self.contents(of: $0).exposed }))
    let files = running.files.files.map { SourceText(file: $0.path, text: $0.text) }
    loader.masksSecrets = running.files.masked
    // The same mask is laid over both.
    if running.files.masked { new = try Self.tree(loader, file) }
    loader.masksSecrets = false
    let (loaded, old) = loader.loadTree(files: files)
    guard let old else {
      Terminal.writeError("error: what \(TerminalText.oneLine(url)) runs cannot be read here:\n")
      throw ConfigFile.refused(loaded)
    }
    plan = ConfigurationPlan(from: old, to: new)
    report = RunningReport(url: url, running: running, file: new.settings)
  }

  private static func tree(_ loader: ConfigLoader, _ file: String) throws(ExitCode) -> ConfigTree {
    let (loaded, tree) = loader.loadTree(path: file)
    guard let tree else { throw ConfigFile.refused(loaded) }
    return tree
  }

  private static func running(_ login: GatewayClient.Login) async throws -> RunningConfiguration {
    do {
      let client = try GatewayClient(login)
      let result: Result<RunningConfiguration, GatewayClientError>
      do throws(GatewayClientError) {
        result = .success(try await RunningConfiguration(of: client))
      } catch {
        result = .failure(error)
      }
      try await client.shutdown()
      return try result.get()
    } catch let error as GatewayClientError {
      Terminal.writeError(error.text(about: login.url))
      throw ExitCode(1)
    }
  }

  /// nil: none was given, and the gateway will say what it thinks of that.
  private static func key(_ file: String?) throws(ExitCode) -> Secret? {
    if let file { return try contents(of: file) }
    return ProcessInfo.processInfo.environment["FINGERPOST_API_KEY"].flatMap { $0.isEmpty ? nil : Secret($0) }
  }

  /// Without the line end that editors put behind the last line.
  private static func contents(of file: String) throws(ExitCode) -> Secret {
    let source: SourceText
    do throws(SourceFileError) {
      source = try SourceFile.read(file)
    } catch {
      Terminal.writeError(DiagnosticRenderer.text(color: Terminal.isStandardError).render([error.diagnostic]))
      throw ExitCode(1)
    }
    var text = Substring(String(decoding: source.bytes, as: UTF8.self))
    while let last = text.last, last.isNewline { text.removeLast() }
    return Secret(String(text))
  }
}
