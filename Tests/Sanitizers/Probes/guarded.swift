// Sound: threads that wait for each other at one Mutex. ThreadSanitizer must say nothing.
import Dispatch
import Synchronization

final class Counter: Sendable {
  let value = Mutex(0)
}

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 8) { _ in
  for _ in 0..<20_000 { counter.value.withLock { $0 += 1 } }
}
print(counter.value.withLock { $0 })
