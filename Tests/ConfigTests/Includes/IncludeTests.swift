import FoundationEssentials
import Glibc
import Testing

@testable import Config

@Suite("Included files")
final class IncludeTests {
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func load(_ text: String) throws -> LoadedConfig {
    ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/"))
      .load(path: try home.write("gateway.yaml", text))
  }

  private func endpoint(_ name: String) -> String { "endpoints: [{name: \(name), base_url: builtin:echo}]\n" }

  @Test("add to the main file in the order of patterns and paths, with their own places and directories")
  func whole() throws {
    let loaded = try Fixtures.load(including: "valid/whole")
    let settings = try #require(loaded.settings, "\(loaded.diagnostics)")
    #expect(settings.endpoints.map(\.name) == ["here", "本番", "one"])
    #expect(
      settings.endpoints.map(\.location.description) == [
        "gateway.yaml:6:5", "conf.d/b.yaml:2:5", "teams/one/api.yaml:4:5",
      ])
    #expect(settings.endpoints[1].apiKey == Secret("sk-b"))
    #expect(settings.endpoints[2].kind == .vllm && settings.endpoints[2].weight == 3)
    #expect(settings.routing.aliases.map(\.name) == ["fast", "best"] && settings.routing.retries == 1)
    #expect(settings.models.map(\.id) == ["m", "n"])
    #expect(settings.providers.last?.prefix == "groq" && settings.providers.last?.apiKey == Secret("sk-key-from-environment"))

    let directory = Fixtures.directory.appending(path: "included/valid/whole").path
    let names = ["gateway.yaml", "conf.d/b.yaml", "conf.d/empty.yaml", "teams/one/api.yaml", "teams/two/bob.yaml", "single.yaml"]
    #expect(loaded.files.map(\.path) == names.map { directory + "/" + $0 })
    for file in loaded.files { #expect(file.digest == ContentDigest(of: Array(try Data(contentsOf: URL(filePath: file.path))))) }
    #expect(loaded.files.first?.digest == loaded.digest)
    #expect(loaded.referencedFiles == [directory + "/conf.d/secrets/b"])
    #expect(
      loaded.includeDirectories
        == ["conf.d", "teams", "teams/one", "teams/two", "", "none"].map { $0.isEmpty ? directory : directory + "/" + $0 })
  }

  @Test("have one note for what is not active yet, all files together")
  func notes() throws {
    let loaded = try Fixtures.load(including: "valid/whole")
    let messages = loaded.diagnostics.filter { $0.id == .notActiveYet }.map(\.message)
    #expect(Set(messages).count == messages.count && messages.contains("`models` is accepted but not active yet"))
    #expect(!messages.contains { $0.contains("`include`") })
  }

  @Test("are each read once, however many patterns and links lead there")
  func once() throws {
    try home.write("conf.d/a.yaml", endpoint("a"))
    #expect(symlink("a.yaml", home.path + "/conf.d/b.yaml") == 0)
    let loaded = try load("version: 1\ninclude: [conf.d/*.yaml, \"conf.?/a.yaml\", ./conf.d//a.yaml, conf.d/../conf.d/a.yaml]\n")
    #expect(loaded.settings?.endpoints.map(\.name) == ["a"], "\(loaded.diagnostics)")
    #expect(loaded.files.count == 2)
  }

  @Test("whose names differ in their bytes alone are two files, in the order of the bytes")
  func unicode() throws {
    let names = ["\u{E9}", "e\u{301}", "が", "か\u{3099}", "😀", "Z", "a b"]
    for (index, name) in names.enumerated() { try home.write("conf.d/\(name).yaml", endpoint("n\(index)")) }
    let loaded = try load("version: 1\ninclude: [conf.d/*.yaml]\n")
    let sorted = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    #expect(loaded.settings?.endpoints.map(\.name) == sorted.map { "n\($0)" }, "\(loaded.diagnostics)")
    #expect(try load("version: 1\ninclude: [\"conf.d/?.yaml\"]\n").files.count == 1 + 4)
  }

  @Test("are found in a directory whose name looks like a pattern")
  func bracketedHome() throws {
    try home.write("[x]*/conf.d/a.yaml", endpoint("a"))
    let path = try home.write("[x]*/gateway.yaml", "version: 1\ninclude: [conf.d/*.yaml]\nregistrations: {file: conf.d/r.yaml}\n")
    let loaded = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/")).load(path: path)
    #expect(loaded.settings?.endpoints.map(\.name) == ["a"], "\(loaded.diagnostics)")
  }

  @Test("whose directories do not exist yet are watched for")
  func directories() throws {
    let loaded = try load("version: 1\ninclude: [none/sub/*.yaml, \"t*/x/*.yaml\", ../y/*]\n")
    #expect(loaded.settings != nil)
    #expect(loaded.includeDirectories == [home.path + "/none/sub", home.path, home.path + "/../y"])
    try FileManager.default.createDirectory(atPath: home.path + "/team", withIntermediateDirectories: true)
    let later = try load("version: 1\ninclude: [\"t*/x/*.yaml\"]\n")
    #expect(later.includeDirectories == [home.path, home.path + "/team"])
    try home.write("team/x/a.yaml", endpoint("a"))
    let last = try load("version: 1\ninclude: [\"t*/x/*.yaml\"]\n")
    #expect(last.includeDirectories == [home.path, home.path + "/team", home.path + "/team/x"])
    #expect(last.settings?.endpoints.count == 1)
  }

  @Test(
    "that are no regular files, or cannot be read, are errors at their pattern",
    arguments: ["fifo", "directory", "dangling", "large", "missing"])
  func unreadable(kind: String) throws {
    let path = home.path + "/conf.d/a.yaml"
    try home.write("conf.d/b.yaml", endpoint("b"))
    switch kind {
    case "fifo": #expect(mkfifo(path, 0o600) == 0)
    case "directory": #expect(mkdir(path, 0o700) == 0)
    case "dangling": #expect(symlink("nowhere", path) == 0)
    case "large": try home.write("conf.d/a.yaml", String(repeating: "#", count: SourceFile.defaultLimit + 1))
    default: break
    }
    let loaded = try load("version: 1\ninclude:\n  - conf.d/b.yaml\n  - conf.d/a.yaml\n  - conf.d/*.yaml\n")
    #expect(loaded.settings == nil)
    #expect(Set(loaded.diagnostics.map(\.id)) == [.includeUnreadable])
    #expect(loaded.diagnostics.map(\.primary?.location.line) == (kind == "missing" ? [4] : [4, 5]))
    #expect(loaded.files.map(\.path).contains(path) && loaded.files.first { $0.path == path }?.digest == nil)
  }

  @Test("whose name is not UTF-8 are an error if a pattern covers them")
  func notUTF8() throws {
    try home.write("conf.d/a.yaml", endpoint("a"))
    let bytes = Array((home.path + "/conf.d/").utf8) + [0xFF] + Array(".yaml\0".utf8)
    let descriptor = bytes.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
    try #require(descriptor >= 0)
    close(descriptor)
    #expect(try load("version: 1\ninclude: [conf.d/*.yaml]\n").diagnostics.map(\.id) == [.includeUnreadable])
    #expect(try load("version: 1\ninclude: [conf.d/a*]\n").settings != nil)
  }

  @Test(
    "are bounded in their number, their bytes and their values, all together", arguments: ["files", "bytes", "nodes"], [0, 1])
  func bounded(kind: String, excess: Int) throws {
    // Each file has 17 bytes and six values: two mappings, a list, two keys and the id.
    for index in 0..<10 { try home.write("conf.d/\(index).yaml", "models: [{id: \(index)}]") }
    let path = try home.write("gateway.yaml", "version: 1\ninclude: [conf.d/*.yaml]\n")
    var limits = IncludeLimits()
    switch kind {
    case "files": limits.files = 10 - excess
    case "bytes": limits.bytes = 170 - excess
    default: limits.nodes = 60 - excess
    }
    let loaded = ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/"), includeLimits: limits).load(path: path)
    #expect((loaded.settings != nil) == (excess == 0))
    #expect(loaded.diagnostics.filter { $0.severity == .error }.map(\.id) == (excess == 0 ? [] : [.tooMuchIncluded]))
  }

  @Test("may be a thousand with 64 MiB where nothing else is said")
  func limits() { #expect(IncludeLimits.default.files == 1000 && IncludeLimits.default.bytes == 64 * 1024 * 1024) }

  @Test("end being read when there are too many errors")
  func manyErrors() throws {
    let wrong = "endpoints:\n" + String(repeating: "  - {colour: red}\n", count: 300)
    for index in 0..<20 { try home.write("conf.d/\(index).yaml", wrong) }
    let loaded = try load("version: 1\ninclude: [conf.d/*.yaml]\n")
    #expect(loaded.diagnostics.count < 4000)
    #expect(loaded.diagnostics.contains { $0.id == .tooMuchIncluded && $0.severity == .note })
  }
}
