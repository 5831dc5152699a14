/// How a transfer ended.
package enum TransferEnd: Equatable, Sendable {
  case complete
  case failed(UpstreamError)
}
