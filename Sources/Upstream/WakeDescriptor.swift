import CLibCurl
import Glibc

/// An eventfd: a write wakes the thread that polls it.
struct WakeDescriptor: ~Copyable, Sendable {
  let raw: Int32

  init() throws(UpstreamStartError) {
    raw = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard raw >= 0 else { throw .system(call: "eventfd", errno: errno) }
  }

  deinit {
    close(raw)
  }

  func signal() {
    // Fails only when the counter is full after 2^64 - 2 writes, and it is readable then as well.
    eventfd_write(raw, 1)
  }
}
