/// Why an exchange with an upstream failed: when, through whom, and whether another one may be tried.
package struct UpstreamError: Error, Equatable, Sendable {
  /// How far the exchange had come.
  package enum Phase: Sendable, CaseIterable {
    case resolve, connect, tls, send, awaitHead, body
  }

  /// Who can do something about it.
  package enum Blame: Sendable {
    case upstream, gateway, client
  }

  package enum Reason: Equatable, Sendable {
    /// The phase says which of the time-outs it was.
    case timedOut(after: Duration)
    case nameNotFound
    case refused
    case unreachable
    case certificateRejected(CertificateFault)
    case handshakeFailed
    /// The connection broke.
    case connectionLost
    /// The connection was closed without a byte of an answer.
    case noAnswer
    /// What came is not HTTP.
    case malformedAnswer
    case headTooLarge
    /// The connection ended before the body did.
    case truncated
    /// URL or header of the target cannot be sent.
    case invalidTarget
    /// The gateway is ending.
    case shutdown
    case outOfMemory
    /// Anything else that libcurl reports.
    case curl(code: Int32)
  }

  package let phase: Phase
  package let reason: Reason

  package init(_ phase: Phase, _ reason: Reason) {
    self.phase = phase
    self.reason = reason
  }

  package var blame: Blame {
    switch reason {
    case .invalidTarget, .shutdown, .outOfMemory: .gateway
    case .timedOut, .nameNotFound, .refused, .unreachable, .certificateRejected, .handshakeFailed, .connectionLost, .noAnswer,
      .malformedAnswer, .headTooLarge, .truncated, .curl:
      .upstream
    }
  }

  /// True if no byte of the request can have reached the upstream.
  ///
  /// A connection that was kept from an earlier request and turns out to be dead never gets here: the request is sent again on a new one, as
  /// long as no line of an answer had come; see `CurlDriver.sendAgain`.
  package var isRetrySafe: Bool {
    switch phase {
    case .resolve, .connect, .tls: reason != .shutdown
    case .send, .awaitHead, .body: false
    }
  }

  package var isTimeout: Bool { timeout != nil }

  /// How long was waited, whichever the time-out.
  package var timeout: Duration? {
    if case .timedOut(let duration) = reason { duration } else { nil }
  }

  /// How long was waited for the answer or its next piece; nil for any other failure, also for time-outs of connecting.
  package var responseTimeout: Duration? {
    switch phase {
    case .resolve, .connect, .tls: nil
    case .send, .awaitHead, .body: timeout
    }
  }
}
