import FoundationEssentials
import Testing

@testable import Config

@Suite("References")
struct ReferenceTests {
  @Test(
    "are taken apart",
    arguments: [
      ("plain", [ReferenceText.Part.literal("plain")]), ("a$b$", [.literal("a$b$")]), ("$$", [.literal("$")]),
      ("$${env:A}", [.literal("${env:A}")]),
      ("${env:A}", [.variable(name: "A", fallback: nil)]), ("${env:A:-b}", [.variable(name: "A", fallback: "b")]),
      ("${env:A:-}", [.variable(name: "A", fallback: "")]),
      ("x${env:A_1}y${file:/p}", [.literal("x"), .variable(name: "A_1", fallback: nil), .literal("y"), .file(path: "/p")]), ("", []),
      ("$${", [.literal("${")]), ("本${file:鍵}", [.literal("本"), .file(path: "鍵")]),
      ("${env:A:-:-}", [.variable(name: "A", fallback: ":-")]),
    ])
  func parts(text: String, expected: [ReferenceText.Part]) throws { #expect(try ReferenceText(text).parts == expected) }

  @Test(
    "that are malformed say where",
    arguments: [
      ("${", ReferenceText.Malformed.Reason.unclosed, 0), ("ab${env:A", .unclosed, 2), ("${}", .unknownKind, 0), ("${A}", .unknownKind, 0),
      ("${ENV:A}", .unknownKind, 0),
      ("${env:}", .emptyName, 0), ("${file:}", .emptyName, 0), ("x${env:1}", .badVariableName, 1), ("${env:A:b}", .badVariableName, 0),
      ("${env: A}", .badVariableName, 0),
      ("$$${env:A B}", .badVariableName, 2),
    ])
  func malformed(text: String, reason: ReferenceText.Malformed.Reason, offset: Int) {
    #expect(throws: ReferenceText.Malformed(reason: reason, offset: offset)) { try ReferenceText(text) }
  }

  @Test(
    "one line end is taken off a file, and no more",
    arguments: [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a", "a"), ("\n", ""), ("", "")])
  func lineEnds(content: String, expected: String) {
    let environment = ConfigEnvironment(variables: [:], workingDirectory: "/", readFile: { _ in .success(Array(content.utf8)) })
    var resolver = ReferenceResolver(environment: environment, directory: "/d")
    #expect(resolver.resolve("${file:f}") == .text(expected, isResolved: true))
    #expect(resolver.referencedFiles == ["/d/f"])
  }

  @Test("what stands in a file or a variable is not looked into again")
  func notRecursive() {
    let environment = ConfigEnvironment(
      variables: ["A": "${env:B}", "B": "no"], workingDirectory: "/", readFile: { _ in .success(Array("${env:B}".utf8)) })
    var resolver = ReferenceResolver(environment: environment, directory: "/")
    #expect(resolver.resolve("${env:A}${file:/f}") == .text("${env:B}${env:B}", isResolved: true))
  }

  @Test("each file is read once, and remembered though it is missing")
  func readOnce() {
    let environment = ConfigEnvironment(
      variables: [:], workingDirectory: "/", readFile: { .failure(SourceFileError(path: $0, reason: .missing)) })
    var resolver = ReferenceResolver(environment: environment, directory: "/")
    for _ in 0..<3 { #expect(resolver.resolve("${file:/f}") == .unreadable(SourceFileError(path: "/f", reason: .missing))) }
    #expect(resolver.referencedFiles == ["/f"])
  }

  @Test("files are read from the disk up to the limit, and never waited for")
  func disk() throws {
    let environment = ConfigEnvironment(variables: [:], workingDirectory: "/")
    #expect(environment.readFile("/dev/null") == .failure(SourceFileError(path: "/dev/null", reason: .notRegular(.device))))
    #expect(environment.readFile("/nowhere/at/all") == .failure(SourceFileError(path: "/nowhere/at/all", reason: .missing)))
    let limit = ConfigEnvironment.largestReferencedFile
    for count in [0, limit, limit + 1] {
      let file = FileManager.default.temporaryDirectory.appending(path: "fingerpost-\(UUID().uuidString)")
      let bytes = [UInt8](repeating: 0x61, count: count)
      try Data(bytes).write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      #expect(
        environment.readFile(file.path)
          == (count > limit ? .failure(SourceFileError(path: file.path, reason: .tooLarge(limit: limit))) : .success(bytes)))
    }
  }

  @Test(
    "paths are made absolute without guessing what is behind ..",
    arguments: [
      ("a", "/d/a"), ("./a//b/", "/d/a/b"), ("/x/./y", "/x/y"), ("../a", "/d/../a"),
    ])
  func paths(path: String, expected: String) { #expect(FilePaths.absolute(path, in: "/d") == expected) }
}
