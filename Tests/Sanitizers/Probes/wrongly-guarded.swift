// A race in spite of much locking: what the threads change together is guarded by a Mutex of each thread's own, while they wait for each other at
// another one, which guards something else. ThreadSanitizer must report it.
import Dispatch
import Synchronization

final class Shared: @unchecked Sendable {
  var unguarded = 0
  let shared = Mutex(0)
}

final class Own: Sendable {
  let lock = Mutex(())
}

let shared = Shared()
DispatchQueue.concurrentPerform(iterations: 8) { _ in
  let own = Own()
  for _ in 0..<20_000 {
    own.lock.withLock { _ in shared.unguarded += 1 }
    shared.shared.withLock { $0 += 1 }
  }
}
print(shared.shared.withLock { $0 })
