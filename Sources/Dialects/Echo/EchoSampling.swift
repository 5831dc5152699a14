/// The fields that shape an answer of the echo model, checked.
struct EchoSampling {
  /// Words in a choice; nil where the request names no limit.
  var maxTokens: Int?
  /// Choices for each prompt.
  var choicesPerPrompt: Int
  /// Texts that end a choice; they are not part of it. None is empty.
  var stops: [String]

  /// - Parameter leastTokens: 1 for chat, 0 for completions.
  init(maxTokens: Int?, field: String, leastTokens: Int, n: Int?, stop: OneOrMany<String>?) throws(EchoProblem) {
    if let maxTokens, maxTokens < leastTokens { throw .value(field, "must be at least \(leastTokens)") }
    let n = n ?? 1
    guard (1...EchoLimits.choicesPerPrompt).contains(n) else { throw .value("n", "must be from 1 to \(EchoLimits.choicesPerPrompt)") }
    let stops = stop?.values ?? []
    guard stops.count <= EchoLimits.stopSequences else { throw .value("stop", "takes at most \(EchoLimits.stopSequences) sequences") }
    guard stops.allSatisfy({ $0.utf8.count <= EchoLimits.stopLength }) else {
      throw .value("stop", "a sequence takes at most \(EchoLimits.stopLength) bytes")
    }
    self.maxTokens = maxTokens
    self.choicesPerPrompt = n
    self.stops = stops.filter { !$0.isEmpty }
  }

  /// Each text comes back `choicesPerPrompt` times.
  func answer(_ texts: [String], promptTokens: Int) throws(EchoProblem) -> EchoAnswer {
    let count = texts.count * choicesPerPrompt
    guard count <= EchoLimits.choices else { throw .value("n", "prompts and choices make more than \(EchoLimits.choices) answers") }
    let words = min(maxTokens ?? .max, EchoLimits.words / count)
    let choices = texts.flatMap { text in
      let choice = EchoChoice(text, words: words, bytes: EchoLimits.bytes / count, stops: stops)
      return Array(repeating: choice, count: choicesPerPrompt)
    }
    return EchoAnswer(choices: choices, promptTokens: promptTokens)
  }
}
