import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT: while nobody is served, one ends the process where it stands; later the first begins the end, and a second one ends the
/// process where it stands, with status 128 + its number.
///
/// Caught from the start: a process that is the first of its container gets only the signals that it asked for. It works on a queue of its
/// own: whatever keeps the tasks of the process from running does not keep a signal from ending it.
final class EndSignals: Sendable {
  private enum State {
    /// Nobody is served yet.
    case starting
    case serving(onFirst: @Sendable () async -> Void)
    case ending
  }

  private let state = Mutex(State.starting)

  /// Returns when the signals are caught; they are for as long as the process lives.
  init() async {
    let queue = DispatchQueue(label: "end signals")
    for number in [SIGTERM, SIGINT] {
      await withCheckedContinuation { isCaught in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        // A source that is never cancelled keeps its handler, which here keeps the source.
        source.setEventHandler { withExtendedLifetime(source) { self.receive(number) } }
        source.setRegistrationHandler { isCaught.resume() }
        source.activate()
      }
    }
  }

  /// From here on the first signal does this.
  func serve(onFirst: @escaping @Sendable () async -> Void) {
    state.withLock { $0 = .serving(onFirst: onFirst) }
  }

  private func receive(_ number: Int32) {
    let begin: (@Sendable () async -> Void)? = state.withLock { state in
      defer { state = .ending }
      if case .serving(let onFirst) = state { return onFirst }
      return nil
    }
    // Not `exit`: that would wait for whoever holds the lock of a standard stream.
    guard let begin else { _exit(128 + number) }
    Task { await begin() }
  }
}
