import Dispatch
import Synchronization

/// Runs what may block on a file system outside of Swift's threads, one after the other.
struct BlockingQueue: Sendable {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  /// nil as soon as the task is cancelled: a network file system that hangs must not hold up the end of the program.
  func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
    let waiter = Waiter<Result>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard waiter.wait(continuation) else { return }
        queue.async { waiter.resume(with: work()) }
      }
    } onCancel: {
      waiter.resume(with: nil)
    }
  }

  /// Resumes once, whoever comes first.
  private final class Waiter<Result: Sendable>: Sendable {
    private enum State {
      case idle, waiting(CheckedContinuation<Result?, Never>), done
    }

    private let state = Mutex(State.idle)

    /// False if it was cancelled before; it is resumed then.
    func wait(_ continuation: CheckedContinuation<Result?, Never>) -> Bool {
      let isWaiting = state.withLock { state in
        guard case .idle = state else { return false }
        state = .waiting(continuation)
        return true
      }
      if !isWaiting { continuation.resume(returning: nil) }
      return isWaiting
    }

    func resume(with result: Result?) {
      let continuation = state.withLock { state -> CheckedContinuation<Result?, Never>? in
        defer { state = .done }
        guard case .waiting(let continuation) = state else { return nil }
        return continuation
      }
      continuation?.resume(returning: result)
    }
  }
}
