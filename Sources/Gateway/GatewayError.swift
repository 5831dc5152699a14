package import Config
package import Dialects
package import Router

/// Why the gateway itself answers a request instead of an upstream. `Server` turns it into status and body in one place.
package enum GatewayError: Error, Sendable {
  case invalidKey
  /// The key lacks this permission.
  case permissionMissing(Permission)
  /// The key's `models` list does not hold this name.
  case modelNotAllowed(model: String)
  case invalidBody(PeekError)
  case bodyTooLarge(limit: Int)
  case modelNotFound(model: String)
  case unknownPrefix(prefix: String)
  /// The model is known and no endpoint that has it is available, or none is available at all.
  case noNodes
  /// As many requests as may run and wait do so already, or this one waited too long.
  case overloaded(retryAfter: Duration)
  /// The API key has used up its requests or tokens of a minute.
  case rateLimited(RateRefusal)
  /// The provider with this prefix has no key.
  case providerKeyMissing(prefix: String)
  /// The provider's API is not spoken yet.
  case dialectUnsupported(prefix: String, kind: ProviderSettings.Kind)
  /// The upstream did not answer, or fell silent, for this long.
  case timeout(Duration)
  /// No try reached an upstream, or the last one broke before its answer began.
  case upstreamUnreachable(name: String, reason: String)
  /// The answer broke off after it had begun.
  case upstreamBroke(name: String, reason: String)
  /// The request was not HTTP as it should be.
  case malformedRequest(String)
  /// The head of the request, or what stands between pieces of its body, is longer than is taken.
  case headTooLarge
  /// The client did not send its request in time.
  case requestTimeout
  /// As many clients as may be are connected.
  case tooManyConnections
  /// The gateway is ending, and the time for calls to finish is over.
  case shuttingDown
  /// A query parameter cannot be used.
  case invalidParameter(name: String, reason: String)
  /// A field of a body in JSON cannot be used; nil: the body as a whole.
  case invalidField(name: String?, reason: String)
  /// `If-Match` is needed.
  case preconditionRequired
  /// No file with the digest that was waited for has come to a verdict.
  case configurationAwaited(after: Duration)
  /// As many clients wait for a configuration as may.
  case tooManyWaiting(most: Int)
  case notFound(path: String)
  /// No endpoint of the running table has this id.
  case endpointNotFound(id: String)
  /// The configuration file cannot be read.
  case configUnreadable(reason: String)
  case methodNotAllowed(allowed: String)
  /// The web framework refused the request, or a route failed.
  case framework(status: Int, reason: String)
}
