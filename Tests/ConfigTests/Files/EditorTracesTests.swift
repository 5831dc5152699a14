import FoundationEssentials
import Testing

@testable import Config

@Suite("Traces of editors")
struct EditorTracesTests {
  @Test(
    "beside a file are seen, of this file alone",
    arguments: [
      (".gateway.yaml.swp", true), (".gateway.yaml.swo", true), (".gateway.yaml.kate-swp", true), (".other.yaml.swp", false),
      ("gateway.yaml~", false), ("gateway.yaml.swp", false), (".gateway.yaml.fingerpost-0123456789abcdef", false),
    ])
  func swapFiles(name: String, isTrace: Bool) throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("gateway.yaml", "version: 1\n")
    #expect(EditorTraces.beside(file) == [])
    let trace = try directory.write(name, "")
    #expect(EditorTraces.beside(file) == (isTrace ? [trace] : []))
  }

  @Test("may be links that lead nowhere")
  func lockLinks() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("gateway.yaml", "version: 1\n")
    let trace = directory.path + "/.#gateway.yaml"
    try FileManager.default.createSymbolicLink(atPath: trace, withDestinationPath: "user@host.4711:1700000000")
    #expect(EditorTraces.beside(file) == [trace])
  }

  @Test("are looked for where links lead as well, and a hidden name has no second dot")
  func elsewhere() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("real/.config.yaml", "version: 1\n")
    let link = directory.path + "/gateway.yaml"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    let trace = try directory.write("real/.config.yaml.swp", "")
    let other = try directory.write(".gateway.yaml.swp", "")
    #expect(EditorTraces.beside(link) == [other, trace])
    #expect(EditorTraces.beside(directory.path + "/missing.yaml") == [])
  }
}
