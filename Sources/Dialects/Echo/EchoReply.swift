/// The answer of the built-in echo model: what a request says comes back, at once and always the same.
///
/// Chat answers the last user message, completions the prompt, embeddings a unit vector made from the input. One word is one token.
/// Cost: O(body); an answer holds at most `EchoLimits` allows, as a real model's does.
package struct EchoReply: Sendable {
  package enum Operation: Sendable {
    case chatCompletions, completions, embeddings
  }

  package let status: Int
  /// For the header of the same name.
  package let contentType: StaticString
  package let isEventStream: Bool
  /// What the answer costs, said in it or not; nil for an error.
  package let usage: TokenUsage?
  /// The body, in the pieces it is to be sent in: one, or an event each.
  package let chunks: [[UInt8]]

  /// Answers one request. Bad input is an answer too: 400 with OpenAI's error body, naming the field.
  ///
  /// - Parameters:
  ///   - id: the request's id; the answer's is made from it. Visible ASCII.
  ///   - created: seconds since 1970.
  package static func answer(_ operation: Operation, body: Span<UInt8>, id: String, created: Int) -> EchoReply {
    do throws(EchoProblem) {
      switch operation {
      case .chatCompletions:
        let request = try EchoChatRequest.decode(body)
        let form = EchoChatForm(id: "chatcmpl-" + id, created: created, model: request.model)
        return render(try request.answer(), form, request.streaming)
      case .completions:
        let request = try EchoCompletionRequest.decode(body)
        let form = EchoCompletionForm(id: "cmpl-" + id, created: created, model: request.model)
        return render(try request.answer(), form, request.streaming)
      case .embeddings:
        let request = try EchoEmbeddingRequest.decode(body)
        return EchoReply(json: try request.answer(), usage: TokenUsage(input: request.tokens, output: 0))
      }
    } catch {
      let body = OpenAIErrorBody(type: "invalid_request_error", code: error.code, message: error.message)
      return EchoReply(status: 400, json: body.json, usage: nil)
    }
  }

  private init(status: Int = 200, json: [UInt8], usage: TokenUsage?) {
    self.status = status
    contentType = "application/json"
    isEventStream = false
    self.usage = usage
    chunks = [json]
  }

  private init(events: [[UInt8]], usage: TokenUsage) {
    status = 200
    contentType = "text/event-stream"
    isEventStream = true
    self.usage = usage
    chunks = events
  }

  private static func render(_ answer: EchoAnswer, _ form: some EchoForm, _ streaming: EchoStreaming) -> EchoReply {
    let usage = TokenUsage(input: answer.promptTokens, output: answer.completionTokens)
    return switch streaming {
    case .off: EchoReply(json: form.whole(answer), usage: usage)
    case .on(let includeUsage): EchoReply(events: EchoStream(form: form, includeUsage: includeUsage).events(answer), usage: usage)
    }
  }
}
