import Glibc
package import NIOCore
import NIOPosix
import Synchronization

/// Where the lines about inference requests go: written by a thread of its own, so that a slow reader of the log never holds up a request.
///
/// Text that finds more than `limit` bytes waiting is dropped and counted; the count is written as soon as there is room again.
package final class AccessLog: Sendable {
  /// Bytes that may wait to be written.
  private static let limit = 4 << 20

  private let descriptor: Int32
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let waiting = Atomic<Int>(0)
  private let dropped = Atomic<Int>(0)

  /// - Parameter descriptor: an open file, pipe or terminal; it stays open.
  package init(descriptor: Int32) {
    self.descriptor = descriptor
    thread.start()
  }

  /// Writes what waits, then ends the thread.
  package func close() async throws {
    try await thread.shutdownGracefully()
  }

  private func submit(_ text: ByteBuffer, lines: Int) {
    guard waiting.load(ordering: .relaxed) < Self.limit else {
      dropped.add(lines, ordering: .relaxed)
      return
    }
    waiting.add(text.readableBytes, ordering: .relaxed)
    thread.submit { [self] _ in
      if !write(text) { dropped.add(lines, ordering: .relaxed) }
      waiting.subtract(text.readableBytes, ordering: .relaxed)
      let lost = dropped.exchange(0, ordering: .relaxed)
      if lost > 0, !write(ByteBuffer(string: "access log: \(lost) lines lost\n")) { dropped.add(lost, ordering: .relaxed) }
    }
  }

  /// Returns false when the descriptor does not take it (a full disk, a closed pipe).
  private func write(_ text: ByteBuffer) -> Bool {
    text.withUnsafeReadableBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        } else if errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, 1000)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  /// One event loop's side: gathers lines for a moment and hands them over together. Used only on that loop.
  package final class Writer {
    /// How long a line may wait in here.
    private static let delay = TimeAmount.milliseconds(50)

    private let log: AccessLog?
    private let loop: any EventLoop
    private var text = ByteBuffer()
    private var lines = 0

    /// - Parameter log: nil: lines are thrown away.
    package init(log: AccessLog?, loop: any EventLoop) {
      self.log = log
      self.loop = loop
    }

    /// Appends the line that `compose` writes; the line end is added. `compose` does not run when there is no log.
    func line(_ compose: (inout ByteBuffer) -> Void) {
      guard let log else { return }
      if text.readableBytes == 0 {
        loop.assumeIsolated().scheduleTask(in: Self.delay) { [self] in
          log.submit(text, lines: lines)
          text = ByteBuffer()
          lines = 0
        }
      }
      compose(&text)
      text.writeInteger(UInt8(10))
      lines += 1
    }
  }
}
