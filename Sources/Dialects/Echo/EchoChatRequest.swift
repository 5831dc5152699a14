/// The body of a chat completion, as far as the echo model reads it; its properties are named as on the wire.
struct EchoChatRequest: EchoRequest {
  var model: String
  var messages: [Message]
  var stream: Bool?
  var stream_options: EchoStreaming.Options?
  var max_tokens: Int?
  var max_completion_tokens: Int?
  var n: Int?
  var stop: OneOrMany<String>?

  struct Message: Decodable {
    var role: String
    /// nil for messages of the assistant that hold only tool calls.
    var content: EchoContent?
  }

  var streaming: EchoStreaming { EchoStreaming(stream: stream, options: stream_options) }

  /// Says what the last user message says; without one, the last message.
  func answer() throws(EchoProblem) -> EchoAnswer {
    guard let last = messages.last(where: { $0.role == "user" }) ?? messages.last else {
      throw .value("messages", "must hold at least one message")
    }
    // `max_tokens` is the older name of the same limit.
    let sampling = try EchoSampling(
      maxTokens: max_completion_tokens ?? max_tokens, field: max_completion_tokens == nil ? "max_tokens" : "max_completion_tokens",
      leastTokens: 1, n: n, stop: stop)
    let promptTokens = messages.reduce(0) { $0 + EchoWords.count(of: $1.content?.text ?? "") }
    return try sampling.answer([last.content?.text ?? ""], promptTokens: promptTokens)
  }
}
