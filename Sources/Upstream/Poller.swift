import CLibCurl
import Glibc

/// An epoll instance and room for what it reports.
@safe struct Poller: ~Copyable {
  private static let capacity: Int32 = 256

  private let descriptor: Int32
  private let events: UnsafeMutablePointer<epoll_event>

  init() throws(UpstreamStartError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw .system(call: "epoll_create1", errno: errno) }
    unsafe events = .allocate(capacity: Int(Self.capacity))
  }

  deinit {
    // Safe: allocated in init, and nothing refers to it any more.
    unsafe events.deallocate()
    close(descriptor)
  }

  /// Tells of every write to `wake`, once each, so that it need not be read.
  func watch(_ wake: borrowing WakeDescriptor) throws(UpstreamStartError) {
    guard fp_epoll_control(descriptor, EPOLL_CTL_ADD, wake.raw, EPOLLIN.rawValue | EPOLLET.rawValue) == 0 else {
      throw .system(call: "epoll_ctl", errno: errno)
    }
  }

  /// False if the kernel refuses, as it does when it is out of memory or watches.
  func apply(_ change: SocketTable.Change, to socket: Int32) -> Bool {
    switch change {
    case .add(let writing): control(EPOLL_CTL_ADD, socket, writing, elseIf: EEXIST, EPOLL_CTL_MOD)
    case .modify(let writing): control(EPOLL_CTL_MOD, socket, writing, elseIf: ENOENT, EPOLL_CTL_ADD)
    case .remove: fp_epoll_control(descriptor, EPOLL_CTL_DEL, socket, 0) == 0 || errno == ENOENT
    }
  }

  /// The kernel knows better than the table when a descriptor was closed by other ways.
  private func control(_ operation: Int32, _ socket: Int32, _ writing: Bool, elseIf error: Int32, _ other: Int32) -> Bool {
    let bits = writing ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue
    if fp_epoll_control(descriptor, operation, socket, bits) == 0 { return true }
    return errno == error && fp_epoll_control(descriptor, other, socket, bits) == 0
  }

  /// Waits for events and returns how many came; none if a signal came instead. `timeout` in milliseconds, -1 for ever.
  func wait(timeout: Int32) -> Int32 {
    // Safe: the buffer has room for `capacity` events, and one thread waits.
    max(0, unsafe epoll_wait(descriptor, events, Self.capacity, timeout))
  }

  /// - Parameter index: below what `wait` returned.
  func event(_ index: Int32) -> (socket: Int32, readiness: Readiness) {
    // Safe: by the condition above the kernel has filled this event.
    let bits = unsafe fp_event_bits(events, index)
    return (
      unsafe fp_event_descriptor(events, index),
      Readiness(
        reading: bits & EPOLLIN.rawValue != 0, writing: bits & EPOLLOUT.rawValue != 0,
        failed: bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
    )
  }
}
