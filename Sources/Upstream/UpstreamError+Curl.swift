import Glibc

extension UpstreamError {
  /// What libcurl's result means for the caller. Nil if the exchange is complete.
  ///
  /// - Parameters:
  ///   - hasHead: the head of the answer was handed over.
  ///   - refusal: why one of our callbacks made libcurl give up.
  ///   - connectTimeout: the only one that libcurl watches itself.
  init?(_ code: CurlCode, facts: CurlFacts, hasHead: Bool, refusal: Reason?, connectTimeout: Duration) {
    let isConnected = facts.connectedAfter != nil
    let connecting: Phase = facts.isTCPConnected ? .tls : .connect
    let answering: Phase = hasHead ? .body : isConnected ? .awaitHead : connecting
    switch code {
    case .ok:
      // libcurl is content with a connection that ends within the head.
      if hasHead { return nil }
      self.init(.awaitHead, .truncated)
    case .unresolved: self.init(.resolve, .nameNotFound)
    case .cannotConnect: self.init(.connect, facts.osError == ECONNREFUSED ? .refused : .unreachable)
    case .timedOut: self.init(connecting, .timedOut(after: connectTimeout))
    case .handshakeFailed: self.init(.tls, .handshakeFailed)
    case .certificateRejected: self.init(.tls, .certificateRejected(CertificateFault(facts.verification)))
    case .sendFailed: self.init(isConnected ? .send : connecting, .connectionLost)
    case .receiveFailed: self.init(answering, .connectionLost)
    case .noAnswer: self.init(.awaitHead, .noAnswer)
    case .truncated: self.init(hasHead ? .body : .awaitHead, .truncated)
    case .malformed: self.init(hasHead ? .body : .awaitHead, .malformedAnswer)
    case .refusedByCallback: self.init(hasHead ? .body : .awaitHead, refusal ?? .curl(code: 0))
    case .invalidURL: self.init(.resolve, .invalidTarget)
    // Before the head this is how libcurl says that a single line is longer than the 100 KiB that it takes (CURL_MAX_HTTP_HEADER).
    case .outOfMemory: self.init(answering, answering == .awaitHead ? .headTooLarge : .outOfMemory)
    case .other(let code): self.init(answering, .curl(code: code))
    }
  }
}
