/// What the echo model says to one request, before it takes the shape of an API.
struct EchoAnswer {
  var choices: [EchoChoice]
  var promptTokens: Int

  var completionTokens: Int { choices.reduce(0) { $0 + $1.words.count } }

  /// Writes the member `usage`.
  func writeUsage(_ writer: inout JSONWriter) {
    writer.key("usage")
    writer.object { usage in
      usage.member("prompt_tokens", promptTokens)
      usage.member("completion_tokens", completionTokens)
      usage.member("total_tokens", promptTokens + completionTokens)
    }
  }
}
