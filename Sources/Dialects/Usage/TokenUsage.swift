/// How many tokens a call cost, as its answer says.
package struct TokenUsage: Equatable, Sendable {
  /// Tokens of the prompt, those from a cache counted too.
  package var input: Int
  /// Tokens of the answer, those of reasoning counted too; 0 for embeddings.
  package var output: Int
  /// As the answer says; the sum where it says nothing.
  package var total: Int
  /// How many of `input` came from a cache; nil where the answer does not say.
  package var cachedInput: Int?
  /// How many of `output` were reasoning; nil where the answer does not say.
  package var reasoning: Int?

  /// The largest number that is believed. No call has a trillion tokens, and one such number would spoil every sum.
  package static let limit = 1_000_000_000_000

  package init(input: Int, output: Int, total: Int? = nil, cachedInput: Int? = nil, reasoning: Int? = nil) {
    self.input = input
    self.output = output
    self.total = total ?? input + output
    self.cachedInput = cachedInput
    self.reasoning = reasoning
  }
}
