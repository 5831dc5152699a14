/// What a request may use, guessed before it runs.
package enum TokenEstimate {
  /// Tokens of an answer whose request names no maximum.
  package static let defaultAnswer = 512
  /// Bytes of prompt per token: the usual rule of thumb for English text.
  package static let bytesPerToken = 4

  /// - Parameters:
  ///   - promptBytes: the size of the body, or of the prompt in it.
  ///   - maxTokens: `max_completion_tokens` or `max_tokens`, if the request names one; 0 for embeddings, which answer with no tokens.
  package static func tokens(promptBytes: Int, maxTokens: Int?) -> Int {
    let (sum, overflow) = (promptBytes / bytesPerToken).addingReportingOverflow(max(maxTokens ?? defaultAnswer, 0))
    return overflow ? .max : sum
  }
}
