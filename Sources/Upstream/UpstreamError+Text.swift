extension UpstreamError {
  /// A word for metric labels, of a bounded set.
  package var label: StaticString {
    switch reason {
    case .timedOut:
      switch phase {
      case .resolve: "resolve_timeout"
      case .connect, .tls: "connect_timeout"
      case .send, .awaitHead: "head_timeout"
      case .body: "chunk_timeout"
      }
    case .nameNotFound: "name_not_found"
    case .refused: "refused"
    case .unreachable: "unreachable"
    case .certificateRejected: "certificate_rejected"
    case .handshakeFailed: "handshake_failed"
    case .connectionLost: "connection_lost"
    case .noAnswer: "no_answer"
    case .malformedAnswer: "malformed_answer"
    case .headTooLarge: "head_too_large"
    case .truncated: "truncated"
    case .invalidTarget: "invalid_target"
    case .shutdown: "shutdown"
    case .outOfMemory: "out_of_memory"
    case .curl: "curl"
    }
  }

  /// One sentence without its full stop, for a person. Holds nothing of the URL, the headers or the body.
  package var message: String {
    switch reason {
    case .timedOut(let duration): "no \(awaited) within \(duration)"
    case .nameNotFound: "its host name could not be resolved"
    case .refused: "it refused the connection"
    case .unreachable: "it could not be reached"
    case .certificateRejected(let fault): "its TLS certificate \(Self.words(for: fault))"
    case .handshakeFailed: "the TLS handshake failed"
    case .connectionLost: "the connection broke \(place)"
    case .noAnswer: "it closed the connection without an answer"
    case .malformedAnswer: "its answer is not valid HTTP"
    case .headTooLarge: "the head of its answer is too large"
    case .truncated: "it closed the connection in the middle of the answer"
    case .invalidTarget: "its URL or one of its configured headers cannot be sent"
    case .shutdown: "the gateway is shutting down"
    case .outOfMemory: "the gateway is out of memory"
    case .curl(let code): "the transfer failed \(place) (libcurl code \(code))"
    }
  }

  private static func words(for fault: CertificateFault) -> StaticString {
    switch fault {
    case .unknownAuthority: "is from no authority that is trusted here; if it is a private one, `ca_file` names its certificate"
    case .expired: "has expired, or one of its authorities has"
    case .notYetValid: "is not valid yet, or one of its authorities is not"
    case .otherName: "is for another host name than the one in its URL"
    case .other: "was not accepted"
    }
  }

  private var awaited: StaticString {
    switch phase {
    case .resolve: "address for its host name"
    case .connect: "connection"
    case .tls: "TLS handshake"
    case .send: "progress in sending the request"
    case .awaitHead: "answer"
    case .body: "further data"
    }
  }

  private var place: StaticString {
    switch phase {
    case .resolve: "while its host name was looked up"
    case .connect: "while connecting"
    case .tls: "in the TLS handshake"
    case .send: "while the request was sent"
    case .awaitHead: "before an answer came"
    case .body: "in the middle of the answer"
    }
  }
}
