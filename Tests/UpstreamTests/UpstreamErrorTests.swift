import Testing

@testable import Upstream

@Suite("An upstream error") struct UpstreamErrorTests {
  @Test(arguments: UpstreamError.Phase.allCases)
  func `may be retried only while nothing of the request can have arrived`(phase: UpstreamError.Phase) {
    let isEarly = [.resolve, .connect, .tls].contains(phase)
    #expect(UpstreamError(phase, .connectionLost).isRetrySafe == isEarly)
    #expect(UpstreamError(phase, .timedOut(after: .seconds(5))).isRetrySafe == isEarly)
    #expect(!UpstreamError(phase, .shutdown).isRetrySafe)
    #expect(UpstreamError(phase, .timedOut(after: .seconds(5))).responseTimeout == (isEarly ? nil : .seconds(5)))
    #expect(UpstreamError(phase, .connectionLost).timeout == nil)
  }

  @Test(arguments: [
    (UpstreamError(.resolve, .timedOut(after: .seconds(5))), "resolve_timeout", "no address for its host name within 5.0 seconds"),
    (UpstreamError(.tls, .timedOut(after: .seconds(5))), "connect_timeout", "no TLS handshake within 5.0 seconds"),
    (UpstreamError(.awaitHead, .timedOut(after: .seconds(60))), "head_timeout", "no answer within 60.0 seconds"),
    (UpstreamError(.body, .timedOut(after: .seconds(60))), "chunk_timeout", "no further data within 60.0 seconds"),
    (UpstreamError(.connect, .refused), "refused", "it refused the connection"),
    (
      UpstreamError(.tls, .certificateRejected(.unknownAuthority)), "certificate_rejected",
      "its TLS certificate is from no authority that is trusted here; if it is a private one, `ca_file` names its certificate"
    ),
    (
      UpstreamError(.tls, .certificateRejected(.otherName)), "certificate_rejected",
      "its TLS certificate is for another host name than the one in its URL"
    ),
    (UpstreamError(.send, .connectionLost), "connection_lost", "the connection broke while the request was sent"),
    (UpstreamError(.body, .curl(code: 92)), "curl", "the transfer failed in the middle of the answer (libcurl code 92)"),
  ])
  func `has a bounded label and a sentence`(error: UpstreamError, label: String, message: String) {
    #expect("\(error.label)" == label)
    #expect(error.message == message)
  }

  @Test(arguments: [
    (CurlCode.ok, true, UpstreamError?.none),
    (.ok, false, UpstreamError(.awaitHead, .truncated)),
    (.cannotConnect, false, UpstreamError(.connect, .refused)),
    (.receiveFailed, false, UpstreamError(.awaitHead, .connectionLost)),
    (.receiveFailed, true, UpstreamError(.body, .connectionLost)),
    (.sendFailed, false, UpstreamError(.send, .connectionLost)),
    (.outOfMemory, false, UpstreamError(.awaitHead, .headTooLarge)),
    (.outOfMemory, true, UpstreamError(.body, .outOfMemory)),
    (.certificateRejected, false, UpstreamError(.tls, .certificateRejected(.otherName))),
    (.refusedByCallback, false, UpstreamError(.awaitHead, .headTooLarge)),
  ])
  func `says what libcurl's code means on a connection that stood`(code: CurlCode, hasHead: Bool, expected: UpstreamError?) {
    let facts = CurlFacts(connectedAfter: 1, isTCPConnected: true, bytesSent: 0, osError: 111)
    let error = UpstreamError(code, facts: facts, hasHead: hasHead, refusal: .headTooLarge, connectTimeout: .seconds(5))
    #expect(error == expected)
  }

  @Test func `before the connection stood is one of connecting`() {
    let facts = CurlFacts(connectedAfter: nil, isTCPConnected: false, bytesSent: 0, osError: 104)
    for code in [CurlCode.sendFailed, .receiveFailed, .other(7)] {
      let error = UpstreamError(code, facts: facts, hasHead: false, refusal: nil, connectTimeout: .seconds(5))
      #expect(error?.phase == .connect)
    }
  }
}
