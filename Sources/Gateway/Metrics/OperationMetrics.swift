import CoreMetrics

/// What is counted of one operation at one endpoint, once per request.
///
/// All of it is made together, so that every outcome is there from the first request on, as 0: a rate of errors needs both.
package final class OperationMetrics: Sendable {
  /// By the raw value of `RequestOutcome`.
  private let requests: [Counter]
  private let duration: Timer
  private let timeToFirstByte: Timer
  private let responseBodyBytes: Counter

  init(operation: InferenceOperation, endpoint: String, factory: any MetricsFactory) {
    let labels = [("operation", operation.label), ("endpoint", endpoint)]
    requests = RequestOutcome.allCases.map {
      Counter(label: MetricCatalogue.requestsTotal.name, dimensions: labels + [("outcome", $0.label)], factory: factory)
    }
    duration = Timer(label: MetricCatalogue.requestDuration.name, dimensions: labels, factory: factory)
    timeToFirstByte = Timer(label: MetricCatalogue.timeToFirstByte.name, dimensions: labels, factory: factory)
    responseBodyBytes = Counter(label: MetricCatalogue.responseBodyBytes.name, dimensions: labels, factory: factory)
  }

  /// A request has ended.
  ///
  /// - Parameters:
  ///   - nanoseconds: since its head.
  ///   - firstByteAfter: nanoseconds from its head to that of the answer; nil: there was none.
  ///   - bytes: of the answer's body.
  package func record(_ outcome: RequestOutcome, nanoseconds: Int64, firstByteAfter: Int64?, bytes: Int) {
    requests[outcome.rawValue].increment()
    duration.recordNanoseconds(nanoseconds)
    if let firstByteAfter { timeToFirstByte.recordNanoseconds(firstByteAfter) }
    responseBodyBytes.increment(by: bytes)
  }

  func destroy() {
    for counter in requests { counter.destroy() }
    duration.destroy()
    timeToFirstByte.destroy()
    responseBodyBytes.destroy()
  }
}

extension InferenceOperation {
  /// The word for it in labels and in the access log.
  fileprivate var label: String {
    switch self {
    case .chatCompletions: "chat.completions"
    case .completions: "completions"
    case .embeddings: "embeddings"
    }
  }
}
