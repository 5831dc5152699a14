/// One address to listen on.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// A host name or an IP address (IPv6 without its brackets) and a port, 0 for any free one.
  case tcp(host: String, port: Int)
  /// An absolute path of a Unix domain socket.
  case unix(path: String)

  /// Whether only this machine can reach it: 127.0.0.0/8, ::1, localhost, or a Unix socket.
  package var isLoopback: Bool {
    switch self {
    case .unix: true
    case .tcp(let host, _):
      host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host)
    }
  }

  package var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  private static func isLoopbackIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
