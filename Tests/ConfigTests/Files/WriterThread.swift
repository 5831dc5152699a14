import Glibc
import Synchronization
import Testing

/// Writes a file again and again, in place and in pieces, in a thread of its own.
final class WriterThread: Sendable {
  private let path: String
  private let contents: [[UInt8]]
  private let isDone = Atomic(false)
  private let count = Atomic(0)
  private let thread = Mutex(pthread_t())

  /// How often the file was written whole.
  var rounds: Int { count.load(ordering: .relaxed) }

  init(path: String, contents: [String]) throws {
    self.path = path
    self.contents = contents.map { Array($0.utf8) }
    let started = thread.withLock { thread in
      pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<WriterThread>.fromOpaque(argument).takeRetainedValue().run()
          return nil
        }, Unmanaged.passRetained(self).toOpaque())
    }
    try #require(started == 0)
  }

  /// Returns when the file is written whole for the last time.
  func stop() {
    isDone.store(true, ordering: .relaxed)
    _ = thread.withLock { pthread_join($0, nil) }
  }

  private func run() {
    while !isDone.load(ordering: .relaxed) {
      let bytes = contents[rounds % contents.count]
      let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      for start in stride(from: 0, to: bytes.count, by: 10_000) {
        _ = bytes[start...].prefix(10_000).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      }
      close(descriptor)
      count.add(1, ordering: .relaxed)
    }
  }
}
