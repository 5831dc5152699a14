/// How a call ended.
package enum RelayEnd {
  case complete
  /// Before the head: answer with this. After the head: the answer is torn.
  case failed(GatewayError)
}
