import FoundationEssentials
import Testing

@testable import Dialects

/// A request to the echo model and its answer: `Fixtures/echo/NAME.in.json` and `NAME.out.json` or `NAME.out.sse`.
///
/// A line end behind the JSON is not part of it. The name's first word is the operation; `stream` in it means a stream.
struct EchoFixture: Sendable, CustomTestStringConvertible {
  let name: String

  static let all = [
    "chat", "chat-parts", "chat-limit", "chat-choices", "chat-stream", "chat-stream-usage", "chat-stream-choices",
    "completion", "completion-prompts", "completion-stream",
  ].map(EchoFixture.init)

  var testDescription: String { name }
  var isStream: Bool { name.contains("stream") }
  var operation: EchoReply.Operation { name.hasPrefix("chat") ? .chatCompletions : .completions }

  func request() throws -> [UInt8] { try Self.read("\(name).in.json") }

  func answer() throws -> String {
    guard !isStream else { return String(decoding: try Self.read("\(name).out.sse"), as: UTF8.self) }
    return String(decoding: try Self.read("\(name).out.json").dropLast(), as: UTF8.self)
  }

  private static func read(_ file: String) throws -> [UInt8] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return Array(try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/echo/\(file)")))
  }
}
