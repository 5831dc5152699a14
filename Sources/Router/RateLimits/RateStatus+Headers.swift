extension RateStatus {
  /// Visits the `x-ratelimit-*` headers that OpenAI's API has (https://platform.openai.com/docs/guides/rate-limits), for those limits that
  /// the key has. Allocates nothing.
  package func forEachHeader(_ body: (_ name: StaticString, _ value: borrowing HeaderText) -> Void) {
    if let requests {
      body("x-ratelimit-limit-requests", HeaderText(requests.limit))
      body("x-ratelimit-remaining-requests", HeaderText(requests.remaining))
      body("x-ratelimit-reset-requests", HeaderText(requests.reset))
    }
    if let tokens {
      body("x-ratelimit-limit-tokens", HeaderText(tokens.limit))
      body("x-ratelimit-remaining-tokens", HeaderText(tokens.remaining))
      body("x-ratelimit-reset-tokens", HeaderText(tokens.reset))
    }
  }
}
