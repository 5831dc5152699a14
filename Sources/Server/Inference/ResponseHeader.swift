/// How a header of an upstream's answer is treated.
enum ResponseHeader {
  case date
  /// Its value names other headers that are for one hop.
  case connection
  /// For one hop only, rewritten, or not the upstream's to say: cookies and transport policy belong to whoever the client talks to.
  case dropped
  case other

  init(_ name: Span<UInt8>) {
    self =
      switch name.count {
      case 2: HeaderName.equal(name, "te") ? .dropped : .other
      case 4: HeaderName.equal(name, "date") ? .date : .other
      case 6: HeaderName.equal(name, "server") ? .dropped : .other
      case 7:
        HeaderName.equal(name, "trailer") || HeaderName.equal(name, "upgrade") || HeaderName.equal(name, "alt-svc") ? .dropped : .other
      case 10:
        HeaderName.equal(name, "connection")
          ? .connection : HeaderName.equal(name, "keep-alive") || HeaderName.equal(name, "set-cookie") ? .dropped : .other
      case 12: HeaderName.equal(name, "x-request-id") ? .dropped : .other
      case 14: HeaderName.equal(name, "content-length") ? .dropped : .other
      case 16: HeaderName.equal(name, "proxy-connection") ? .dropped : .other
      case 17: HeaderName.equal(name, "transfer-encoding") ? .dropped : .other
      case 18: HeaderName.equal(name, "proxy-authenticate") ? .dropped : .other
      case 25: HeaderName.equal(name, "strict-transport-security") ? .dropped : .other
      default: .other
      }
  }
}
