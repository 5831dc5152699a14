import NIOCore

/// Decides whether a transfer whose deadline has passed has really waited too long for the head of its answer.
struct HeadWait {
  /// A smaller body goes out together with the head of the request, so its progress says nothing.
  static let bodyInOnePiece: Int64 = 64 * 1024

  enum Verdict: Equatable {
    case wait(until: Moment, bytesSent: Int64)
    case expired(UpstreamError.Phase)
  }

  var launched: Moment
  /// Milliseconds.
  var timeout: Int64
  var connectedAfter: Int64?
  var bodySize: Int64
  var bytesSent: Int64
  /// Of `bytesSent`, what was there when it was last looked at.
  var bytesSentBefore: Int64

  func verdict(now: Moment) -> Verdict {
    // Still connecting: libcurl watches that. The answer's time has not begun.
    guard let connectedAfter else { return .wait(until: now.advanced(by: timeout), bytesSent: bytesSent) }
    let deadline = launched.advanced(by: connectedAfter).advanced(by: timeout)
    if bytesSentBefore == 0, deadline > now { return .wait(until: deadline, bytesSent: bytesSentBefore) }
    if bodySize > Self.bodyInOnePiece, bytesSent > bytesSentBefore {
      return .wait(until: now.advanced(by: timeout), bytesSent: bytesSent)
    }
    return .expired(bytesSent < bodySize ? .send : .awaitHead)
  }
}

extension HeadWait {
  init(_ transfer: Transfer, _ facts: CurlFacts) {
    self.init(
      launched: transfer.launched, timeout: transfer.target.responseMilliseconds, connectedAfter: facts.connectedAfter,
      bodySize: transfer.method == .post ? Int64(transfer.body?.readableBytes ?? 0) : 0, bytesSent: facts.bytesSent,
      bytesSentBefore: transfer.bytesSent)
  }
}
