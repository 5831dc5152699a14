import Gateway

/// How an inference call came to its end.
enum CallEnd {
  /// An endpoint's answer was passed on whole.
  case answered
  /// An endpoint's answer broke off after it had begun.
  case broke
  /// The gateway answered in the endpoint's place.
  case refused(GatewayError)
  /// The client went away, or its connection was cut.
  case abandoned
}
