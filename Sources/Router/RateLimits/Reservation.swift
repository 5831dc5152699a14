/// What a running request holds of its key's limits. It cannot be copied, and is settled at most once; dropped without that, as when the
/// upstream told no usage, the estimate stands.
package struct Reservation: ~Copyable, Sendable {
  private let account: KeyAccount
  private let tokens: Int
  /// The key's limits right after this request was counted.
  package let status: RateStatus

  init(_ account: KeyAccount, tokens: Int, status: RateStatus) {
    self.account = account
    self.tokens = tokens
    self.status = status
  }

  /// The answer ended: what it used takes the estimate's place. More than the level leaves a debt.
  package consuming func settle(actual: Int, at now: ContinuousClock.Instant) {
    account.correct(by: actual - tokens, at: now)
  }

  /// It failed before any answer: its tokens are given back. The request itself stays counted, as OpenAI does it
  /// (https://platform.openai.com/docs/guides/rate-limits), so that repeating one that fails does not go on without limit.
  package consuming func refund(at now: ContinuousClock.Instant) {
    account.correct(by: -tokens, at: now)
  }
}
