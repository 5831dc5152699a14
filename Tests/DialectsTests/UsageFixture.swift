import FoundationEssentials
import Testing

@testable import Dialects

/// A stream in the shape one kind of server gives it, asked for usage, and what a client sees that did not ask: `Fixtures/usage/NAME.in.sse`
/// and `NAME.out.sse`.
struct UsageFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let usage: TokenUsage?

  static let all = [
    UsageFixture("openai", TokenUsage(input: 19, output: 10, cachedInput: 4, reasoning: 6)),
    UsageFixture("vllm", TokenUsage(input: 12, output: 2)),
    UsageFixture("vllm-continuous", TokenUsage(input: 12, output: 3)),
    UsageFixture("llama-cpp", TokenUsage(input: 11, output: 3)),
    UsageFixture("llama-cpp-older", TokenUsage(input: 11, output: 3)),
    UsageFixture("ollama", TokenUsage(input: 26, output: 298)),
    UsageFixture("groq", TokenUsage(input: 40, output: 7)),
    UsageFixture("groq-unasked", nil),
    UsageFixture("openrouter", TokenUsage(input: 8, output: 5, cachedInput: 0, reasoning: 0)),
    UsageFixture("openrouter-extra-chunk", TokenUsage(input: 8, output: 5)),
    UsageFixture("azure", TokenUsage(input: 9, output: 2)),
    UsageFixture("azure-null", nil),
    UsageFixture("completions-spaced", TokenUsage(input: 1, output: 2)),
    UsageFixture("odd-framing", TokenUsage(input: 3, output: 4)),
  ]

  private init(_ name: String, _ usage: TokenUsage?) {
    self.name = name
    self.usage = usage
  }

  var testDescription: String { name }

  func stream() throws -> [UInt8] { try Self.read("\(name).in.sse") }

  func seen() throws -> [UInt8] { try Self.read("\(name).out.sse") }

  private static func read(_ file: String) throws -> [UInt8] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return Array(try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/usage/\(file)")))
  }
}
