import Dialects
import Gateway
import NIOCore
import Router

/// What a call takes from the limits of its key.
extension InferenceCall {
  /// Takes the request and a guess at its tokens from the limits of its key, if it has any.
  ///
  /// - Throws: `rateLimited`.
  func reserve(_ peek: RequestPeek) throws(GatewayError) {
    guard let key, let account = key.account else { return }
    let estimate = TokenEstimate.tokens(promptBytes: body.readableBytes, maxTokens: operation == .embeddings ? 0 : peek.maxTokens)
    do throws(RateRefusal) {
      let reservation = try account.reserve(estimate: estimate, under: key.limits, at: .now)
      rates = reservation.status
      self.reservation = consume reservation
    } catch {
      rates = error.status
      throw .rateLimited(error)
    }
  }

  /// Puts what the answer cost in the place of the guess. A call that an upstream may have worked on, and that does not say what it cost,
  /// keeps the guess.
  func settle(_ end: CallEnd) {
    guard let reservation = reservation.take() else { return }
    if let tokens = relay?.usage?.tokens {
      reservation.settle(actual: tokens.input + tokens.output, at: .now)
    } else if case .refused = end {
      reservation.refund(at: .now)
    } else if case .answered = end, status >= 400 {
      reservation.refund(at: .now)
    }
  }
}
