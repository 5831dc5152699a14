import Glibc

/// Names to addresses, by the system's resolver.
enum HostLookup {
  static func isIPv4(_ host: String) -> Bool {
    var address = in_addr()
    // Safe: both pointers are to values that live through the call, and the second has the size that AF_INET asks for.
    return unsafe inet_pton(AF_INET, host, &address) == 1
  }

  /// All addresses of `host` in the order of the system's policy (RFC 6724), as text; empty if there is none. Blocks.
  static func addresses(_ host: String) -> [String] {
    // Safe: all fields are zero but these; none of the pointers is set.
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    // Safe: the list is getaddrinfo's own until it is given back here, once; nothing of it is kept.
    defer { unsafe freeaddrinfo(list) }
    var addresses: [String] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let text = unsafe numeric(entry.pointee.ai_addr, entry.pointee.ai_addrlen), !addresses.contains(text) { addresses.append(text) }
      unsafe next = entry.pointee.ai_next
    }
    return addresses
  }

  private static func numeric(_ address: UnsafeMutablePointer<sockaddr>?, _ length: socklen_t) -> String? {
    guard let address = unsafe address else { return nil }
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { text in
      guard let start = text.baseAddress,
        unsafe getnameinfo(address, length, start, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
      else { return nil }
      // Safe: getnameinfo ended the text with a zero byte inside the allocation.
      return unsafe String(cString: start)
    }
  }
}
