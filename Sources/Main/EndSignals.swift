import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first begins the end, a second one ends the process where it stands, with status 128 + its number.
///
/// It works on a queue of its own: whatever keeps the tasks of the process from running does not keep a signal from ending it.
final class EndSignals: Sendable {
  private let isEnding = Atomic(false)
  private let onFirst: @Sendable () async -> Void

  /// Returns when the signals are caught; they are for as long as the process lives.
  @discardableResult
  init(onFirst: @escaping @Sendable () async -> Void) async {
    self.onFirst = onFirst
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

  private func receive(_ number: Int32) {
    // Not `exit`: that would wait for whoever holds the lock of a standard stream.
    if isEnding.exchange(true, ordering: .relaxed) { _exit(128 + number) }
    Task { await onFirst() }
  }
}
