/// Why the driver threads could not be started. The gateway is to blame, or the limits of the machine.
package enum UpstreamStartError: Error, Equatable, CustomStringConvertible {
  /// libcurl refused to start; its code.
  case curl(Int32)
  /// epoll, eventfd or a thread could not be had; `errno`.
  case system(call: String, errno: Int32)

  package var description: String {
    switch self {
    case .curl(let code): "libcurl could not be started (code \(code))"
    case .system(let call, let errno): "\(call) failed (errno \(errno))"
    }
  }
}
