package import Config
import Synchronization

/// The status of the configuration for everybody to read at any time, also while a reload runs, and those who wait for a change of it.
package final class StatusBoard: Sendable {
  private struct State {
    var status: ConfigurationStatus
    var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var nextID: UInt64 = 0
    var hasEnded = false
  }

  /// Each holds a connection.
  package static let mostWaiting = 100

  private let state: Mutex<State>

  init(_ status: ConfigurationStatus) {
    state = Mutex(State(status: status))
  }

  package var status: ConfigurationStatus { state.withLock { $0.status } }

  /// Shows a new status, and tells those who wait.
  func show(_ status: ConfigurationStatus) {
    let waiting = state.withLock { state in
      state.status = status
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: true) }
  }

  /// Nobody waits any more, now or later.
  package func end() {
    let waiting = state.withLock { state in
      state.hasEnded = true
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: false) }
  }

  /// Waits until a file with this digest runs, or is found wanting. A task that is cancelled waits no longer.
  ///
  /// - Parameter digest: of the main file or of an included one.
  package func wait(for digest: ContentDigest, atMost limit: Duration) async -> ConfigurationWait {
    let deadline = ContinuousClock.now + limit
    while true {
      if let verdict = status.verdict(on: digest) { return verdict }
      switch await change(before: deadline) {
      case true?: continue
      case false?: return .timedOut
      case nil: return .tooMany
      }
    }
  }

  /// False: nothing changed before the deadline. nil: too many wait already.
  private func change(before deadline: ContinuousClock.Instant) async -> Bool? {
    let id = state.withLock { state -> UInt64? in
      guard state.waiting.count < Self.mostWaiting else { return nil }
      state.nextID += 1
      return state.nextID
    }
    guard let id else { return nil }
    let timer = Task { [weak self] in
      // Cancelled: somebody has been told already.
      guard (try? await ContinuousClock().sleep(until: deadline)) != nil else { return }
      self?.expire(id)
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.hasEnded || Task.isCancelled || deadline <= .now { return true }
          state.waiting[id] = continuation
          return false
        }
        if isOver { continuation.resume(returning: false) }
      }
    } onCancel: {
      expire(id)
    }
  }

  private func expire(_ id: UInt64) {
    state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: false)
  }
}
