import Glibc

/// Runs `body` on `count` threads of its own at once and waits for all: the cooperative pool has no more threads than cores, and bodies
/// that wait for one another would stop it.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  final class Start {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }
  let threads = (0..<count).compactMap { index in
    let start = Unmanaged.passRetained(Start { body(index) })
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { start in
        if let start { Unmanaged<Start>.fromOpaque(start).takeRetainedValue().run() }
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return nil as pthread_t?
    }
    return thread
  }
  precondition(threads.count == count, "no thread could be started")
  for thread in threads { pthread_join(thread, nil) }
}
