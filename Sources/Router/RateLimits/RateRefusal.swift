/// Why a key's request is turned away: 429 `rate_limited`.
package struct RateRefusal: Error, Sendable, Equatable {
  /// After this the same request would be let in, if the key sends no other.
  package var retryAfter: Duration
  package var status: RateStatus

  package init(retryAfter: Duration, status: RateStatus) {
    self.retryAfter = retryAfter
    self.status = status
  }

  /// The sentence that clients see.
  package var message: String {
    let seconds = retryAfter.retrySeconds
    return "Rate limit exceeded. Please retry after \(seconds) second\(seconds == 1 ? "" : "s")."
  }
}
