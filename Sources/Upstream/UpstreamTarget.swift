import Synchronization

/// All that stays equal between the requests to one URL: prepared once, shared by any number of transfers.
///
/// Known by `id`, never by its address, which may be used again. When the last reference goes, every driver thread drops what it had
/// prepared for it.
package final class UpstreamTarget: Sendable {
  /// Unique for the life of the process.
  package let id: UInt64
  /// The URL's parts; nil if it or a header cannot be sent, which fails every transfer.
  let address: URLAddress?
  let url: String
  let headers: HeaderList
  /// PEM text.
  let authorities: String?
  let connectTimeout: Duration
  let responseTimeout: Duration
  let connectMilliseconds: Int64
  let responseMilliseconds: Int64

  private static let nextID = Atomic<UInt64>(1)
  /// The drivers that prepared something for this target.
  private let users = Mutex<[DriverInbox]>([])

  /// - Parameters:
  ///   - url: `http` or `https`.
  ///   - headers: sent with every request, in this order. Without a `Content-Type` libcurl claims a form.
  ///   - authorities: certificates in PEM form that the server's one is checked with, instead of the system's. They are read anew for every
  ///     connection: libcurl caches those of the system alone.
  ///   - connectTimeout: for the lookup of the name, the connection and TLS together.
  ///   - responseTimeout: from the connection to the head of the answer, and then between two pieces of it. Also the longest time without
  ///     progress while a large body is sent.
  package init(
    url: String, headers: [(name: String, value: String)], authorities: String? = nil, connectTimeout: Duration, responseTimeout: Duration
  ) {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    self.url = url
    self.authorities = authorities
    self.connectTimeout = connectTimeout
    self.responseTimeout = responseTimeout
    connectMilliseconds = connectTimeout.wholeMilliseconds
    responseMilliseconds = responseTimeout.wholeMilliseconds
    let list = HeaderList(headers)
    self.headers = list ?? HeaderList()
    address = list == nil ? nil : URLAddress(url)
  }

  deinit {
    for inbox in users.withLock({ $0 }) { inbox.submit(.retire(target: id)) }
  }

  /// `inbox` is told when this target goes.
  func notify(_ inbox: DriverInbox) {
    users.withLock { $0.append(inbox) }
  }
}
