@testable import Dialects

/// What metering must find in an answer, read off the reference tree.
struct ReferenceAnswer {
  var usage: TokenUsage?
  var isUsageChunk = false

  /// nil where the bytes are no JSON object.
  init?(_ bytes: [UInt8]) {
    guard case .object(let members)? = try? ReferenceJSON.parse(bytes) else { return nil }
    let choices = Self.values("choices", members)
    let usages = Self.values("usage", members)
    let objects = usages.compactMap { if case .object(let members) = $0 { members } else { nil } }
    isUsageChunk = !choices.isEmpty && choices.allSatisfy { $0 == .array([]) } && !usages.isEmpty && objects.count == usages.count
    usage = objects.last.flatMap(Self.usage)
  }

  private struct Unbelievable: Error {}

  private static func usage(_ members: [ReferenceJSON.Member]) -> TokenUsage? {
    do {
      let input = try number("prompt_tokens", members)
      let output = try number("completion_tokens", members)
      let total = try number("total_tokens", members)
      let cached = try number("cached_tokens", details("prompt_tokens_details", members))
      let reasoning = try number("reasoning_tokens", details("completion_tokens_details", members))
      guard input != nil || output != nil else { return nil }
      return TokenUsage(input: input ?? 0, output: output ?? 0, total: total, cachedInput: cached, reasoning: reasoning)
    } catch {
      return nil
    }
  }

  private static func number(_ key: String, _ members: [ReferenceJSON.Member]) throws(Unbelievable) -> Int? {
    var last: Int?
    for value in values(key, members) where value != .null {
      guard case .number(let text) = value, let number = Int(text), text.allSatisfy(\.isNumber), number <= TokenUsage.limit else {
        throw Unbelievable()
      }
      last = number
    }
    return last
  }

  private static func details(_ key: String, _ members: [ReferenceJSON.Member]) -> [ReferenceJSON.Member] {
    values(key, members).flatMap { value -> [ReferenceJSON.Member] in
      if case .object(let members) = value { members } else { [] }
    }
  }

  private static func values(_ key: String, _ members: [ReferenceJSON.Member]) -> [ReferenceJSON] {
    members.filter { $0.key == Array(key.utf16) }.map(\.value)
  }
}
