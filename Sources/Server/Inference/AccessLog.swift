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
  /// How long `close` goes on writing.
  private static let closingTime = TimeAmount.seconds(2)
  /// How soon a write that waits for its reader notices `close`.
  private static let glance: Int32 = 100  // milliseconds

  let format: AccessLogFormat
  private let descriptor: Int32
  /// Bytes of one write. What fits into PIPE_BUF goes into a pipe whole, and does not block where poll(2) has promised room (pipe(7)).
  private let pieceSize: Int
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let waiting = Atomic<Int>(0)
  private let dropped = Atomic<Int>(0)
  /// Nanoseconds of `NIODeadline`; nothing is written from then on.
  private let deadline = Atomic<UInt64>(.max)

  /// - Parameter descriptor: an open file, pipe or terminal; it stays open.
  package init(descriptor: Int32, format: AccessLogFormat) {
    self.format = format
    self.descriptor = descriptor
    var file = stat()
    let isRegular = fstat(descriptor, &file) == 0 && file.st_mode & S_IFMT == S_IFREG
    pieceSize = isRegular ? .max : 4096
    thread.start()
  }

  /// Writes what waits, for two seconds at most, then ends the thread. What is submitted afterwards is thrown away.
  ///
  /// - Parameter loop: keeps the time.
  package func close(on loop: any EventLoop) async throws {
    deadline.store((NIODeadline.now() + Self.closingTime).uptimeNanoseconds, ordering: .relaxed)
    let written = loop.makePromise(of: Bool.self)
    // Another process may fill the pipe between poll and write, which then blocks whatever the deadline says.
    let timeout = loop.scheduleTask(in: Self.closingTime + .milliseconds(Int64(Self.glance) * 2)) { written.succeed(false) }
    // One thread takes items in order: this one comes behind all text.
    thread.submit { _ in written.succeed(true) }
    // A thread that is stuck is left to the end of the process.
    guard try await written.futureResult.get() else { return }
    timeout.cancel()
    try await thread.shutdownGracefully()
  }

  private func submit(_ text: ByteBuffer, lines: Int) {
    guard waiting.load(ordering: .relaxed) < Self.limit else {
      dropped.add(lines, ordering: .relaxed)
      return
    }
    waiting.add(text.readableBytes, ordering: .relaxed)
    thread.submit { [self] state in
      // Behind `close`.
      guard case .active = state else { return }
      dropped.add(linesLeft(byWriting: text), ordering: .relaxed)
      waiting.subtract(text.readableBytes, ordering: .relaxed)
      let lost = dropped.exchange(0, ordering: .relaxed)
      guard lost > 0 else { return }
      let note = ByteBuffer(string: note(of: lost))
      if linesLeft(byWriting: note) > 0 { dropped.add(lost, ordering: .relaxed) }
    }
  }

  private func note(of lost: Int) -> String {
    switch format {
    case .text: "access log: \(lost) lines lost\n"
    case .json: "{\"type\":\"access_log\",\"lines_lost\":\(lost)}\n"
    }
  }

  /// Returns how many lines the descriptor did not take (a full disk, a closed pipe, the deadline).
  private func linesLeft(byWriting text: ByteBuffer) -> Int {
    text.withUnsafeReadableBytes { bytes in
      var rest = bytes
      while !rest.isEmpty, isWritable() {
        let written = write(descriptor, rest.baseAddress, piece(of: rest))
        if written > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        } else if errno != EAGAIN, errno != EINTR {
          break
        }
      }
      return rest.count { $0 == UInt8(ascii: "\n") }
    }
  }

  /// The length of the next write: whole lines where they fit, so that the text of other writers does not come to stand within one.
  private func piece(of text: UnsafeRawBufferPointer) -> Int {
    if text.count <= pieceSize { return text.count }
    guard let lineEnd = text.prefix(pieceSize).lastIndex(of: UInt8(ascii: "\n")) else { return pieceSize }
    return lineEnd + 1
  }

  /// Waits for room; false when the deadline comes first.
  private func isWritable() -> Bool {
    while NIODeadline.now().uptimeNanoseconds < deadline.load(ordering: .relaxed) {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let count = poll(&ready, 1, Self.glance)
      // An error that poll finds is told by the write.
      if count > 0 { return true }
      if count < 0, errno != EINTR { return false }
    }
    return false
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
    func line(_ compose: (inout ByteBuffer, AccessLogFormat) -> Void) {
      guard let log else { return }
      if lines == 0 { loop.assumeIsolated().scheduleTask(in: Self.delay) { [self] in flush() } }
      compose(&text, log.format)
      text.writeInteger(UInt8(ascii: "\n"))
      lines += 1
    }

    /// Hands over what has been gathered.
    func flush() {
      guard let log, lines > 0 else { return }
      log.submit(text, lines: lines)
      text = ByteBuffer()
      lines = 0
    }
  }
}
