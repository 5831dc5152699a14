import FoundationEssentials
import Testing

@testable import Config

@Suite("Pages written from the schema")
struct ReferencePagesTests {
  /// `fingerpost schema > examples/gateway.schema.json` and `fingerpost schema --format markdown > docs/configuration.md`, or the tests with
  /// `UPDATE_FIXTURES=1` in the environment, write them anew.
  @Test(
    "are current in the repository",
    arguments: [
      ("examples/gateway.schema.json", ConfigSchema.current.jsonSchema), ("docs/configuration.md", ConfigSchema.current.markdown),
    ])
  func current(path: String, page: String) throws {
    let file = Fixtures.repository.appending(path: path)
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" { try Data(page.utf8).write(to: file) }
    #expect(try String(decoding: Data(contentsOf: file), as: UTF8.self) == page)
  }

  @Test("the page for people has a row for every key")
  func rows() {
    let rows = ConfigSchema.current.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count == ConfigSchema.current.allKeys.count)
    #expect(rows.allSatisfy { row in row.split(separator: " | ", omittingEmptySubsequences: false).count == 5 })
  }

  @Test("every default of the schema is written as a value of its key's shape")
  func defaults() throws {
    for key in ConfigSchema.current.allKeys {
      guard case .defaulted(let text) = key.presence else { continue }
      let value = try #require(DefaultValue.of(text, as: key.shape), "\(key.path)")
      switch (key.shape, value) {
      case (.integer, .integer), (.boolean, .boolean), (.list, .array), (.either, .string): break
      case (.text, .string), (.choice, .string), (.duration, .string), (.size, .string): break
      default: Issue.record("\(key.path): \(value)")
      }
    }
  }

  @Test(
    "JSON is written as RFC 8259 asks",
    arguments: [
      (JSONValue.string("a\"\\\n\u{1}é"), "\"a\\\"\\\\\\n\\u0001é\""), (.array([.integer(-1), .boolean(true), .null]), "[-1, true, null]"),
      (.object([JSONValue.Member("k", .object([]))]), "{\"k\": {}}"),
    ])
  func json(value: JSONValue, text: String) { #expect(value.compact == text) }
}
