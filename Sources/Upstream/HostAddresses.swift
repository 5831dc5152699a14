/// What one driver thread knows of the addresses of one host and port.
final class HostAddresses {
  enum Route: Equatable {
    case ready, pending, failed
  }

  let address: URLAddress
  /// For `EasyHandle`: what libcurl is to use instead of a lookup of its own. A new object for each change; nil where no lookup is needed.
  private(set) var list: HeaderList?
  /// Prepared targets that lead there.
  var users = 0
  private var addresses: [String] = []
  private var askAgain = Moment(milliseconds: 0)

  init(_ address: URLAddress) {
    self.address = address
    if address.needsNoLookup { askAgain = .never }
  }

  /// Whether a transfer can start now. Asks the resolver only once the last answer is too old.
  func route(now: Moment, resolver: NameResolver, inbox: DriverInbox) -> Route {
    if now < askAgain { return .ready }
    switch resolver.resolve(address.host, now: now, for: inbox) {
    case .pending: return .pending
    case .failed: return .failed
    case .addresses(let found, let until):
      askAgain = until
      if found != addresses || list == nil {
        addresses = found
        let joined = found.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        list = HeaderList(entry: "\(address.host):\(address.port):\(joined)")
      }
      return .ready
    }
  }
}
