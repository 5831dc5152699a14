/// Those who wait for the next change of something that one actor owns. Each is resumed exactly once.
struct StatusWaiters {
  private var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
  private var next: UInt64 = 0

  mutating func newID() -> UInt64 {
    next += 1
    return next
  }

  mutating func add(_ continuation: CheckedContinuation<Bool, Never>, id: UInt64) {
    waiting[id] = continuation
  }

  /// Tells all of them that something changed.
  mutating func changed() {
    for continuation in waiting.values { continuation.resume(returning: true) }
    waiting = [:]
  }

  /// Tells one, if it still waits, that nothing did in time.
  mutating func expire(_ id: UInt64) {
    waiting.removeValue(forKey: id)?.resume(returning: false)
  }
}
