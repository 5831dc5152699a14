/// The two buckets of one API key, under the limits that were last seen. Pure.
struct KeyBuckets: Sendable {
  private var requests: TokenBucket?
  private var tokens: TokenBucket?

  /// Takes one request and `estimate` tokens, or neither.
  mutating func take(estimate: Int, under limits: KeyLimits, at now: ContinuousClock.Instant) -> Result<RateStatus, RateRefusal> {
    Self.fit(&requests, to: limits.requestsPerMinute, now)
    Self.fit(&tokens, to: limits.tokensPerMinute, now)
    let wait = max(requests?.wait(for: 1, at: now) ?? .zero, tokens?.wait(for: estimate, at: now) ?? .zero)
    guard wait == .zero else { return .failure(RateRefusal(retryAfter: wait, status: status(now))) }
    _ = requests?.take(1, at: now)
    _ = tokens?.take(estimate, at: now)
    return .success(status(now))
  }

  /// What `take` took of the tokens for this estimate.
  func reserved(_ estimate: Int) -> Int { min(max(estimate, 0), tokens?.limit ?? 0) }

  /// Changes the tokens by what was used beyond what was reserved; negative when it was less.
  mutating func correct(by difference: Int, at now: ContinuousClock.Instant) {
    tokens?.charge(difference, at: now)
  }

  mutating func status(_ now: ContinuousClock.Instant) -> RateStatus {
    RateStatus(requests: requests?.reading(at: now), tokens: tokens?.reading(at: now))
  }

  private static func fit(_ bucket: inout TokenBucket?, to limit: Int?, _ now: ContinuousClock.Instant) {
    guard let limit else { return bucket = nil }
    if bucket == nil { bucket = TokenBucket(limit: limit, at: now) } else { bucket?.setLimit(limit, at: now) }
  }
}
