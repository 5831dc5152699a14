import Upstream

extension UpstreamError {
  /// How many labels there are.
  static let slotCount = 18

  /// The position of `label` among all labels, so that a counter is found without looking at text.
  var slot: Int {
    switch reason {
    case .timedOut:
      switch phase {
      case .resolve: 0
      case .connect, .tls: 1
      case .send, .awaitHead: 2
      case .body: 3
      }
    case .nameNotFound: 4
    case .refused: 5
    case .unreachable: 6
    case .certificateRejected: 7
    case .handshakeFailed: 8
    case .connectionLost: 9
    case .noAnswer: 10
    case .malformedAnswer: 11
    case .headTooLarge: 12
    case .truncated: 13
    case .invalidTarget: 14
    case .shutdown: 15
    case .outOfMemory: 16
    case .curl: 17
    }
  }
}
