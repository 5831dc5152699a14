/// How a request header is treated.
enum RequestHeader: Equatable {
  case authorization, apiKey, contentLength, transferEncoding, host, expect, requestID, connection, upgrade, traceParent, traceState
  /// For one hop only, or the client's own business: never sent upstream.
  case hop
  /// Sent upstream with the gateway's own value.
  case replaced
  case other

  init(_ name: String) {
    self =
      switch name.utf8.count {
      case 2: HeaderName.equal(name, "te") ? .hop : .other
      case 4: HeaderName.equal(name, "host") ? .host : .other
      case 6: HeaderName.equal(name, "cookie") ? .hop : HeaderName.equal(name, "expect") ? .expect : .other
      case 7: HeaderName.equal(name, "upgrade") ? .upgrade : HeaderName.equal(name, "trailer") ? .hop : .other
      case 9: HeaderName.equal(name, "x-api-key") ? .apiKey : .other
      case 10:
        HeaderName.equal(name, "connection")
          ? .connection : HeaderName.equal(name, "keep-alive") ? .hop : HeaderName.equal(name, "tracestate") ? .traceState : .other
      case 11: HeaderName.equal(name, "traceparent") ? .traceParent : .other
      case 12:
        HeaderName.equal(name, "content-type") ? .replaced : HeaderName.equal(name, "x-request-id") ? .requestID : .other
      case 13: HeaderName.equal(name, "authorization") ? .authorization : .other
      case 14: HeaderName.equal(name, "content-length") ? .contentLength : .other
      case 15: HeaderName.equal(name, "accept-encoding") ? .hop : .other
      case 16:
        HeaderName.equal(name, "proxy-connection") || HeaderName.equal(name, "content-encoding") ? .hop : .other
      case 17: HeaderName.equal(name, "transfer-encoding") ? .transferEncoding : .other
      case 18: HeaderName.equal(name, "proxy-authenticate") ? .hop : .other
      case 19: HeaderName.equal(name, "proxy-authorization") ? .hop : .other
      default: .other
      }
  }
}
