package import Config
import Glibc
import NIOCore
import NIOPosix

/// An address that could not be listened on, and why.
package struct ListenFailure: Error, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    case addressInUse
    case notPermitted
    /// No network interface has the address.
    case notOfThisMachine
    /// The host name does not resolve.
    case unknownHost
    /// The path of the socket belongs to another kind of file.
    case pathTaken
    /// Whatever else the system says.
    case other(String)
  }

  /// As the file has it.
  package var address: ListenAddress
  package var reason: Reason

  init(address: ListenAddress, error: any Error) {
    self.address = address
    reason = Reason(error)
  }

  package var description: String {
    let why =
      switch reason {
      case .addressInUse: "address already in use"
      case .notPermitted: "permission denied"
      case .notOfThisMachine: "no network interface of this machine has the address"
      case .unknownHost: "the host name does not resolve"
      case .pathTaken: "the path exists and is not a socket"
      case .other(let text): text
      }
    return "cannot listen on \(address): \(why)"
  }

  /// What to do about it, without the full stop.
  package var advice: String {
    switch reason {
    case .addressInUse: "Stop what holds the address, or choose another"
    case .notPermitted: "Choose a port above 1023 or a path that may be written, or grant the permission"
    case .notOfThisMachine, .unknownHost: "Choose an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
    case .pathTaken: "Remove the file, or choose another path"
    case .other: "Choose another address"
    }
  }
}

extension ListenFailure.Reason {
  fileprivate init(_ error: any Error) {
    switch error {
    case let error as IOError: self = Self.errno(error)
    case is SocketAddressError.UnknownHost: self = .unknownHost
    case is UnixDomainSocketPathWrongType: self = .pathTaken
    default: self = .other("\(error)")
    }
  }

  private static func errno(_ error: IOError) -> Self {
    switch error.errnoCode {
    case EADDRINUSE: .addressInUse
    case EACCES, EPERM: .notPermitted
    case EADDRNOTAVAIL: .notOfThisMachine
    default: .other("\(error)")
    }
  }
}
