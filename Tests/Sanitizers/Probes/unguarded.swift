// A race between two threads and nothing else. ThreadSanitizer must report it.
import Dispatch

final class Counter: @unchecked Sendable {
  var value = 0
}

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 8) { _ in
  for _ in 0..<20_000 { counter.value += 1 }
}
print(counter.value > 0)
