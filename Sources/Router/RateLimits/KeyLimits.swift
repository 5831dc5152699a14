/// The limits of one API key as its table has them: `auth.keys[].requests_per_minute` and `tokens_per_minute`. nil is none.
package struct KeyLimits: Sendable, Equatable {
  package var requestsPerMinute: Int?
  package var tokensPerMinute: Int?

  package init(requestsPerMinute: Int?, tokensPerMinute: Int?) {
    self.requestsPerMinute = requestsPerMinute
    self.tokensPerMinute = tokensPerMinute
  }

  /// Whether a request of the key has to be counted at all.
  package var isEmpty: Bool { requestsPerMinute == nil && tokensPerMinute == nil }
}
