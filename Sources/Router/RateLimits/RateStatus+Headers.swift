extension RateStatus {
  /// Visits the `x-ratelimit-*` headers that OpenAI's API has (https://platform.openai.com/docs/guides/rate-limits), for those limits that
  /// the key has. Allocates nothing.
  package func forEachHeader(_ body: (_ name: StaticString, _ value: Span<UInt8>) -> Void) {
    if let requests {
      HeaderText(requests.limit).withSpan { body("x-ratelimit-limit-requests", $0) }
      HeaderText(requests.remaining).withSpan { body("x-ratelimit-remaining-requests", $0) }
      HeaderText(requests.reset).withSpan { body("x-ratelimit-reset-requests", $0) }
    }
    if let tokens {
      HeaderText(tokens.limit).withSpan { body("x-ratelimit-limit-tokens", $0) }
      HeaderText(tokens.remaining).withSpan { body("x-ratelimit-remaining-tokens", $0) }
      HeaderText(tokens.reset).withSpan { body("x-ratelimit-reset-tokens", $0) }
    }
  }
}
