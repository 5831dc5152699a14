/// What one answer of the echo model may grow to, so that no request makes the gateway hold much more than itself.
enum EchoLimits {
  /// Words over all choices; behind them an answer ends with `length`.
  static let words = 16_384
  /// Bytes of text over all choices, likewise.
  static let bytes = 1 << 20
  /// Choices: prompts times `n`. `n` itself is at most 128, as with OpenAI.
  static let choices = 2048
  static let choicesPerPrompt = 128
  static let stopSequences = 4
  /// Bytes of one stop sequence.
  static let stopLength = 128
  /// Texts in one embeddings request, as with OpenAI.
  static let inputs = 2048
  static let dimensions = 4096
  /// Numbers over all vectors of one answer.
  static let vectorNumbers = 1 << 20
}
