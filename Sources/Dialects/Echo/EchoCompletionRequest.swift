/// The body of a text completion, as far as the echo model reads it. Prompts of token numbers cannot be echoed and are refused.
struct EchoCompletionRequest: EchoRequest {
  var model: String
  var prompt: OneOrMany<String>
  var stream: Bool?
  var stream_options: EchoStreaming.Options?
  var max_tokens: Int?
  var n: Int?
  var stop: OneOrMany<String>?

  var streaming: EchoStreaming { EchoStreaming(stream: stream, options: stream_options) }

  func answer() throws(EchoProblem) -> EchoAnswer {
    guard !prompt.values.isEmpty else { throw .value("prompt", "must hold at least one text") }
    let sampling = try EchoSampling(maxTokens: max_tokens, field: "max_tokens", leastTokens: 0, n: n, stop: stop)
    return try sampling.answer(prompt.values, promptTokens: prompt.values.reduce(0) { $0 + EchoWords.count(of: $1) })
  }
}
