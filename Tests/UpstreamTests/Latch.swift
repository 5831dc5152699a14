import Dispatch

/// Blocks threads until a test opens it: a name server that does not answer.
final class Latch: Sendable {
  /// How many threads came to it.
  let entered = Observed(0)
  private let semaphore = DispatchSemaphore(value: 0)

  func wait() {
    entered.change { $0 += 1 }
    semaphore.wait()
    semaphore.signal()
  }

  func open() {
    semaphore.signal()
  }
}
