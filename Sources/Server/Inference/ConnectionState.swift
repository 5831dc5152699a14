/// Where a connection stands between two requests, or in one.
enum ConnectionState {
  /// Between requests. To `collecting`, `relaying`, `forwarding`, `lingering`, `closed`.
  case idle
  /// The body of an inference request is arriving. To `relaying`, `lingering`, `closed`.
  case collecting(InferenceCall)
  /// The request is whole and its answer under way. To `idle`, `settling`, `lingering`, `closed`.
  case relaying(InferenceCall)
  /// The framework has the request. To `idle`, `settling` or `lingering` when both sides have ended, to `closed`.
  case forwarding(ForwardedRequest)
  /// An answer is written, and the client has yet to take much of it; later requests wait. To `idle`, `lingering`, `closed`.
  case settling
  /// The last answer was sent; what still arrives is thrown away for a while, so that the client gets to read it. To `closed`.
  case lingering(discarded: Int)
  case closed

  /// The inference call that runs.
  var call: InferenceCall? {
    switch self {
    case .collecting(let call), .relaying(let call): call
    case .idle, .forwarding, .settling, .lingering, .closed: nil
    }
  }

  /// Whether parts of requests are taken now; otherwise they wait, or are thrown away.
  var takesParts: Bool {
    switch self {
    case .idle, .collecting: true
    case .forwarding(let request): !request.requestEnded
    case .relaying, .settling, .lingering, .closed: false
    }
  }
}

/// A request that the framework answers.
struct ForwardedRequest {
  var requestEnded = false
  var responseEnded = false
  /// The rest of the request will never make sense.
  var isTorn = false
  var bodyBytes = 0
  var pace = BodyPace()
  /// Whether the connection may be used again after it.
  let keepsAlive: Bool
  /// Bytes of body that it may have.
  let bodyLimit: Int

  init(keepsAlive: Bool, bodyLimit: Int) {
    self.keepsAlive = keepsAlive
    self.bodyLimit = bodyLimit
  }
}
