import Dialects

/// Why an inference request ended before an endpoint was asked: the label `reason`. The words are those that clients get as `error.code`.
package enum RefusalReason: Int, Sendable, CaseIterable {
  case invalidKey
  /// The key lacks the permission, or the model is not on its list.
  case insufficientPermissions
  case malformedRequest
  case invalidJSON
  case modelRequired
  case bodyTooLarge
  case headTooLarge
  case requestTimeout
  case shuttingDown
  case modelNotFound
  case unknownPrefix
  case noNodes
  /// No slot was free, and none came free in time.
  case overloaded
  /// The key has used up its requests or tokens of a minute.
  case rateLimited
  case providerKeyMissing
  case dialectUnsupported
  case methodNotAllowed
  /// The client went away before its request was whole.
  case clientGone
  /// A fault of the gateway's own.
  case internalError

  /// For an error that is no `RequestOutcome`.
  package init(_ error: GatewayError) {
    switch error {
    case .invalidKey: self = .invalidKey
    case .permissionMissing, .modelNotAllowed: self = .insufficientPermissions
    case .malformedRequest: self = .malformedRequest
    case .invalidBody(.missingModel): self = .modelRequired
    case .invalidBody: self = .invalidJSON
    case .bodyTooLarge: self = .bodyTooLarge
    case .headTooLarge: self = .headTooLarge
    case .requestTimeout: self = .requestTimeout
    case .shuttingDown: self = .shuttingDown
    case .modelNotFound: self = .modelNotFound
    case .unknownPrefix: self = .unknownPrefix
    case .noNodes: self = .noNodes
    case .overloaded: self = .overloaded
    case .rateLimited: self = .rateLimited
    case .providerKeyMissing: self = .providerKeyMissing
    case .dialectUnsupported: self = .dialectUnsupported
    case .methodNotAllowed: self = .methodNotAllowed
    // None of an inference call that never asked an endpoint.
    case .timeout, .upstreamUnreachable, .upstreamBroke, .invalidParameter, .configurationAwaited, .tooManyWaiting, .notFound,
      .endpointNotFound,
      .configUnreadable, .invalidField, .preconditionRequired, .framework,
      .tooManyConnections:
      self = .internalError
    }
  }

  package var label: String {
    switch self {
    case .invalidKey: "invalid_api_key"
    case .insufficientPermissions: "insufficient_permissions"
    case .malformedRequest: "malformed_request"
    case .invalidJSON: "invalid_json"
    case .modelRequired: "model_required"
    case .bodyTooLarge: "body_too_large"
    case .headTooLarge: "head_too_large"
    case .requestTimeout: "request_timeout"
    case .shuttingDown: "shutting_down"
    case .modelNotFound: "model_not_found"
    case .unknownPrefix: "unknown_prefix"
    case .noNodes: "no_nodes"
    case .overloaded: "overloaded"
    case .rateLimited: "rate_limited"
    case .providerKeyMissing: "api_key_missing"
    case .dialectUnsupported: "dialect_unsupported"
    case .methodNotAllowed: "method_not_allowed"
    case .clientGone: "client_gone"
    case .internalError: "internal_error"
    }
  }
}
