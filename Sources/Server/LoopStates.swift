import NIOCore

/// The state of every event loop, found by the loop. Made once at start.
struct LoopStates: @unchecked Sendable {
  // Safe: the dictionary is never changed after `init`, and a `LoopState` is used on its own loop alone.
  private let states: [ObjectIdentifier: LoopState]
  private let loops: [any EventLoop]

  init(_ group: any EventLoopGroup, make: (any EventLoop) -> LoopState) {
    loops = Array(group.makeIterator())
    var states: [ObjectIdentifier: LoopState] = [:]
    for loop in loops { states[ObjectIdentifier(loop)] = make(loop) }
    self.states = states
  }

  /// - Precondition: the loop belongs to the group that this was made for; all channels of the server do.
  func state(of loop: any EventLoop) -> LoopState {
    // No input leads here: a channel's loop is chosen by the listener, from the one group that there is.
    guard let state = states[ObjectIdentifier(loop)] else { preconditionFailure("an event loop of another group") }
    return state
  }

  /// Has every loop let go of the table that it read last, also one without requests.
  func renewTables() {
    for loop in loops { loop.execute { _ = state(of: loop).currentTable() } }
  }

  /// Hands the lines that wait on the loops to the access log.
  ///
  /// - Throws: when a loop has already been shut down.
  func flushAccessLog() async throws {
    for loop in loops {
      try await loop.submit { state(of: loop).accessLog.flush() }.get()
    }
  }
}
