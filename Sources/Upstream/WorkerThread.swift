import Glibc

/// A thread of our own, outside of Swift's pool, since it blocks.
package struct WorkerThread: @unchecked Sendable {
  // `@unchecked Sendable`: an opaque number to everyone but pthread_join.
  private let thread: pthread_t

  private final class Start {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }

    func run() {
      showName()
      body()
    }

    /// For `top -H` and `perf`. Where it cannot be written, the thread goes on with the name of its parent.
    private func showName() {
      // A file, since pthread_setname_np is not in Swift's Glibc (proc_pid_comm(5)).
      // Safe: the kernel reads the bytes within the call.
      let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { return }
      var name = name
      _ = name.withUTF8 { unsafe write(file, $0.baseAddress, $0.count) }
      close(file)
    }
  }

  /// Starts a thread that takes no signals: they belong to the main program, and a connection that breaks must not end it by SIGPIPE.
  ///
  /// - Parameter name: of which 15 bytes are shown.
  package init(named name: String, _ body: @escaping @Sendable () -> Void) throws(UpstreamStartError) {
    var thread = pthread_t()
    // Safe: the retained box is taken over by the one thread that gets its address, or released below if there is none.
    let start = unsafe Unmanaged.passRetained(Start(name, body))
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        if let context = unsafe context { unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, start.toOpaque())
    guard code == 0 else {
      unsafe start.release()
      throw .system(call: "pthread_create", errno: code)
    }
    self.thread = thread
  }

  /// Has the calling thread step back behind those of normal priority: it gets what they leave, and about a tenth of a processor that they
  /// want all of. Where the system refuses, it goes on as before.
  package static func yieldToOthers() {
    // Linux keeps the value for each thread; the others are not touched (setpriority(2)).
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
  }

  /// Waits for its end. Called once, and not together with `detach`.
  func join() {
    pthread_join(thread, nil)
  }

  /// It frees what it holds by itself when it ends.
  package func detach() {
    pthread_detach(thread)
  }
}
