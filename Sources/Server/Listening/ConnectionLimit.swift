import Synchronization

/// Counts the connections of clients, on all addresses together, and tells which are too many.
final class ConnectionLimit: Sendable {
  enum Verdict: Equatable {
    case serve
    /// One too many: it gets an answer that says so.
    case refuse
    /// Too many are being refused already: it is closed without a word.
    case drop
  }

  /// Refusals that may be under way at once. Each takes a file descriptor until the client has gone, a second at most.
  static let refusalsAtOnce = 256

  /// What the process has room for, whatever the file says.
  let room: Int
  private let served = Atomic(0)
  private let refused = Atomic(0)
  /// Seconds since 1970, of the last time that it was told.
  private let lastTold = Atomic(0)

  init(room: Int) { self.room = room }

  /// Counts a new connection. What is served or refused is to be given back by `release`.
  ///
  /// When several come at the last moment, one may be refused though it would just have fitted.
  func admit(atMost limit: Int) -> Verdict {
    if served.add(1, ordering: .relaxed).newValue <= min(limit, room) { return .serve }
    served.subtract(1, ordering: .relaxed)
    if refused.add(1, ordering: .relaxed).newValue <= Self.refusalsAtOnce { return .refuse }
    refused.subtract(1, ordering: .relaxed)
    return .drop
  }

  /// Whether the log is to be told now, at `second`, that connections are refused: once a minute at most.
  func isNews(at second: Int) -> Bool {
    let last = lastTold.load(ordering: .relaxed)
    guard second - last >= 60 else { return false }
    return lastTold.compareExchange(expected: last, desired: second, ordering: .relaxed).exchanged
  }

  /// A connection with this verdict has ended.
  func release(_ verdict: Verdict) {
    switch verdict {
    case .serve: served.subtract(1, ordering: .relaxed)
    case .refuse: refused.subtract(1, ordering: .relaxed)
    case .drop: break
    }
  }
}
