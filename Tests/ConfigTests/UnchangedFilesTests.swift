import FoundationEssentials
import Testing

@testable import Config

@Suite("A file that is read again")
struct UnchangedFilesTests {
  private let directory: String
  private let loader: ConfigLoader

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "fingerpost-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    loader = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: directory))
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: directory + "/" + name))
  }

  /// Whether a second load gave the first one back; a new one has its text.
  private func isTakenAsKnown(after change: () throws -> Void) throws -> Bool {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let first = loader.load(path: directory + "/gateway.yaml")
    #expect(first.settings != nil)
    try change()
    return loader.load(path: directory + "/gateway.yaml", unlessSameAs: first.withoutText).source == nil
  }

  private static let plain = "version: 1\n"
  private static let secretive = """
    version: 1
    endpoints:
      - {name: a, base_url: "http://127.0.0.1:1", api_key: "${file:key}"}

    """

  @Test("is not parsed again while it has the same bytes")
  func same() throws {
    try write(Self.plain, to: "gateway.yaml")
    #expect(try isTakenAsKnown { try write(Self.plain, to: "gateway.yaml") })
  }

  @Test("is not parsed again when it has become what was foreseen")
  func foreseen() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/gateway.yaml"
    try write(Self.plain, to: "gateway.yaml")
    let first = loader.load(path: path).withoutText
    let next = Self.plain + "x-more: 1\n"
    var foreseen = loader.load(try ConfigEditor(SourceText(file: path, text: next)).document)
    #expect(foreseen.settings != nil && foreseen.digest == SourceText(file: path, text: next).digest)
    foreseen.source = nil
    #expect(loader.load(path: path, unlessSameAs: foreseen, first).digest == first.digest)
    try write(next, to: "gateway.yaml")
    let second = loader.load(path: path, unlessSameAs: foreseen, first)
    #expect(second.source == nil && second.digest == foreseen.digest)
    // What was foreseen of a file that a person has saved since is nothing.
    try write(next + "# theirs\n", to: "gateway.yaml")
    #expect(loader.load(path: path, unlessSameAs: foreseen, first).source?.bytes == Array((next + "# theirs\n").utf8))
  }

  @Test("is parsed again when its bytes are others")
  func different() throws {
    try write(Self.plain, to: "gateway.yaml")
    #expect(try !isTakenAsKnown { try write(Self.plain + "# more\n", to: "gateway.yaml") })
  }

  @Test("is not parsed again while a secret that it refers to is the same")
  func sameSecret() throws {
    try write(Self.secretive, to: "gateway.yaml")
    try write("one", to: "key")
    #expect(try isTakenAsKnown { try write("one", to: "key") })
  }

  @Test("is parsed again when a secret that it refers to is another, or gone")
  func rotatedSecret() throws {
    try write(Self.secretive, to: "gateway.yaml")
    try write("one", to: "key")
    #expect(try !isTakenAsKnown { try write("two", to: "key") })
  }

  @Test("is parsed again when a secret that it refers to is gone")
  func missingSecret() throws {
    try write(Self.secretive, to: "gateway.yaml")
    try write("one", to: "key")
    #expect(try !isTakenAsKnown { try FileManager.default.removeItem(atPath: directory + "/key") })
  }

  @Test("is parsed again if it includes others, which may have come")
  func included() throws {
    try write(Self.plain + "include: ['*.part.yaml']\n", to: "gateway.yaml")
    #expect(try !isTakenAsKnown { try write("endpoints: [{name: a, base_url: 'builtin:echo'}]\n", to: "a.part.yaml") })
  }
}
