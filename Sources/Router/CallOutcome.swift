/// How one call to an endpoint ended, as the endpoint's account sees it.
package enum CallOutcome: Sendable {
  /// The endpoint answered, with whatever status.
  case answered
  /// It could not be reached, or the exchange broke.
  case unreachable
  /// It ended without telling anything about the endpoint: the client went away, or the gateway stopped.
  case abandoned
}
