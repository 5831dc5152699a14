import Config
import FoundationEssentials
import Testing

/// The files under `Fixtures/`, and the little world they are loaded in.
enum Fixtures {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
  static let repository = directory.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let valid = names(in: "valid")
  static let invalid = names(in: "invalid")
  /// Directories, each with a `gateway.yaml` that includes others.
  static let includingValid = listing(directory.appending(path: "included/valid"))
  static let includingInvalid = listing(directory.appending(path: "included/invalid")).filter { !$0.hasSuffix(".diagnostics") }
  /// Paths from the top of the repository.
  static let samples =
    ["gateway.yaml"] + listing(repository.appending(path: "examples")).map { "examples/\($0)" }.filter { $0.hasSuffix(".yaml") }

  /// Fixed, so that the expected texts do not depend on the machine.
  static let environment = ConfigEnvironment(
    variables: [
      "KEY": "sk-key-from-environment", "PORT": "8000", "WEIGHT": "7", "SECONDS": "90", "MODEL": "m1", "WORD": "word-from-environment",
      "OLLAMA_KEY": "sk-ollama-from-environment", "EMPTY": "",
    ],
    workingDirectory: "/config",
    readFile: { path in
      switch path {
      case "/config/session-secret": .success(Array("session-secret-from-file\n".utf8))
      case "/config/secrets/key": .success(Array("sk-key-from-file\r\n".utf8))
      case "/config/tls/cert.pem", "/config/tls/ca.pem": .success(Array("-----BEGIN CERTIFICATE-----\n".utf8))
      case "/etc/ssl/private/key.pem": .success(Array("-----BEGIN PRIVATE KEY-----\n".utf8))
      case "/secrets": .failure(SourceFileError(path: path, reason: .notRegular(.directory)))
      case "/binary": .success([0xFF, 0xFE])
      default: .failure(SourceFileError(path: path, reason: .missing))
      }
    })

  static let loader = ConfigLoader(environment: environment)

  static func load(_ text: String, file: String = "gateway.yaml") -> LoadedConfig {
    loader.load(source: SourceText(file: file, text: text))
  }

  /// Loads a directory's `gateway.yaml` as if it were the working directory, with the included files from the disk and secrets too.
  static func load(including folder: String) throws -> LoadedConfig {
    let home = directory.appending(path: "included/\(folder)").path
    return ConfigLoader(environment: ConfigEnvironment(variables: ["KEY": "sk-key-from-environment"], workingDirectory: home))
      .load(source: SourceText(file: "gateway.yaml", bytes: try bytes("included/\(folder)/gateway.yaml")))
  }

  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: directory.appending(path: path))) }

  /// Settings of a text that has to be valid.
  static func settings(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Settings {
    let loaded = load(text)
    return try #require(loaded.settings, "\(loaded.diagnostics)", sourceLocation: sourceLocation)
  }

  static func names(in folder: String) -> [String] {
    listing(directory.appending(path: folder)).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }
  }

  private static func listing(_ directory: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []).sorted()
  }
}
