extension Duration {
  /// The value of a `Retry-After` header: whole seconds, rounded up, at least 1 (RFC 9110, section 10.2.3).
  package var retrySeconds: Int64 {
    let (seconds, attoseconds) = components
    return max(1, seconds + (attoseconds > 0 ? 1 : 0))
  }
}
