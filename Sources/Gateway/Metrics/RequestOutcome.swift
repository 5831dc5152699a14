/// How an inference request ended for its client, once an endpoint had been asked: the label `outcome`.
package enum RequestOutcome: Int, Sendable, CaseIterable {
  /// A whole answer with a status below 400.
  case success
  /// The endpoint answered 429.
  case rateLimited
  /// The endpoint answered any other 4xx.
  case clientError
  /// The endpoint answered 5xx, or every endpoint gave an answer too long to be kept while others were asked.
  case serverError
  /// The endpoint did not begin to answer in time: 504.
  case timeout
  /// No endpoint could be reached: 502.
  case unreachable
  /// The answer broke off after it had begun.
  case broken
  /// The client went away, or took nothing of its answer for too long, or the gateway ended before the answer began.
  case abandoned

  /// For a whole answer of an endpoint.
  package init(status: Int) {
    switch status {
    case ..<400: self = .success
    case 429: self = .rateLimited
    case ..<500: self = .clientError
    default: self = .serverError
    }
  }

  /// For a request that the gateway answered in the endpoint's place, after an endpoint had been asked.
  ///
  /// - Returns: nil for an error that says nothing of an endpoint.
  package init?(_ error: GatewayError) {
    switch error {
    case .timeout: self = .timeout
    case .upstreamUnreachable: self = .unreachable
    case .upstreamBroke: self = .broken
    case .noNodes: self = .serverError
    // It began, and was not let finish.
    case .shuttingDown: self = .abandoned
    case .invalidKey, .permissionMissing, .modelNotAllowed, .overloaded, .invalidBody, .bodyTooLarge, .modelNotFound, .unknownPrefix,
      .providerKeyMissing, .dialectUnsupported, .malformedRequest, .requestTimeout, .invalidParameter, .configurationAwaited,
      .tooManyWaiting, .notFound, .endpointNotFound, .configUnreadable, .invalidField, .preconditionRequired, .rateLimited,
      .methodNotAllowed, .framework, .headTooLarge,
      .tooManyConnections:
      return nil
    }
  }

  package var label: String {
    switch self {
    case .success: "success"
    case .rateLimited: "rate_limited"
    case .clientError: "client_error"
    case .serverError: "server_error"
    case .timeout: "timeout"
    case .unreachable: "unreachable"
    case .broken: "broken"
    case .abandoned: "abandoned"
    }
  }
}
