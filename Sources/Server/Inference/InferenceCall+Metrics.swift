import Dialects
import Gateway
import NIOCore

extension InferenceCall {
  /// Counts the call as a request for this model.
  func count(as model: ModelMetrics) {
    self.model = model
    model.countRequest()
  }

  /// Counts the call as a request of the endpoint that was asked last, or, if there was none, as a refusal: one of the two, once.
  func count(_ end: CallEnd, with metrics: GatewayMetrics) {
    guard let operation, let endpoint = relay?.destinationMetrics, let outcome = outcome(end) else {
      return metrics.countRefusal(refusal(end))
    }
    if let usage = relay?.usage, let model {
      endpoint.countTokens(input: usage.tokens.input, output: usage.tokens.output, of: model)
    }
    endpoint.operation(operation).record(
      outcome, nanoseconds: (NIODeadline.now() - started).nanoseconds, firstByteAfter: firstByte.map { ($0 - started).nanoseconds },
      bytes: bytesOut)
  }

  /// nil for an error that says nothing of an endpoint.
  private func outcome(_ end: CallEnd) -> RequestOutcome? {
    switch end {
    case .answered: RequestOutcome(status: status)
    case .broke: .broken
    case .refused(let error): RequestOutcome(error)
    case .abandoned: .abandoned
    }
  }

  private func refusal(_ end: CallEnd) -> RefusalReason {
    switch end {
    case .refused(let error): RefusalReason(error)
    case .abandoned: .clientGone
    // Without an endpoint there is no answer of one.
    case .answered, .broke: .internalError
    }
  }
}
