import NIOCore
import NIOHTTP1

/// What the gateway reads from the head of an inference request, in one pass over its headers.
struct RequestFacts {
  /// The credential as the client sent it: after `Bearer `, or the whole of `X-API-Key`. nil: none.
  var credential: Substring?
  /// nil: none given, or not a number.
  var contentLength: Int?
  var expectsContinue = false
  /// The client's own `X-Request-Id`, if it is short and printable.
  var requestID: String?
  /// Headers that go on upstream: `Name: value` texts, each ended by a zero byte.
  var forwarded: ByteBuffer

  /// - Returns: nil when a header value holds a byte that cannot be passed on.
  init?(_ headers: HTTPHeaders, allocator: ByteBufferAllocator) {
    forwarded = allocator.buffer(capacity: 256)
    var connectionOptions: [Substring] = []
    for (name, value) in headers {
      switch RequestHeader(name) {
      case .authorization:
        if credential == nil { credential = Self.bearer(value) }
      case .apiKey: credential = value[...]
      case .contentLength: contentLength = Int(value)
      case .expect: expectsContinue = value.lowercased() == "100-continue"
      case .requestID:
        if Self.isUsable(requestID: value) { requestID = value }
      case .connection:
        if !HeaderName.equal(value, "keep-alive"), !HeaderName.equal(value, "close") {
          connectionOptions += value.split(separator: ",").map { $0.drop { $0 == " " } }
        }
      case .hop, .replaced: break
      case .other: guard append(name, value) else { return nil }
      }
    }
    if !connectionOptions.isEmpty { removeOptions(connectionOptions, headers) }
  }

  /// A header named by `Connection` is meant for this hop alone (RFC 9110, 7.6.1). Rare, so the headers are gone through once more.
  private mutating func removeOptions(_ options: [Substring], _ headers: HTTPHeaders) {
    let named = options.map { $0.lowercased() }
    forwarded.clear()
    for (name, value) in headers where RequestHeader(name) == .other && !named.contains(name.lowercased()) { _ = append(name, value) }
  }

  private mutating func append(_ name: String, _ value: String) -> Bool {
    // libcurl would read an empty value as "remove this header".
    if value.isEmpty { return true }
    if value.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) { return false }
    forwarded.writeString(name)
    forwarded.writeStaticString(": ")
    forwarded.writeString(value)
    forwarded.writeInteger(UInt8(0))
    return true
  }

  private static func bearer(_ value: String) -> Substring? {
    guard HeaderName.hasPrefix(value, "bearer ") else { return nil }
    return value.dropFirst(7).drop { $0 == " " }
  }

  /// Whether a client's own id is taken over: short and visible ASCII, so that it can go into headers and logs as it is.
  static func isUsable(requestID: String) -> Bool {
    !requestID.isEmpty && requestID.utf8.count <= 128 && requestID.utf8.allSatisfy { $0 > 32 && $0 < 127 }
  }
}

/// How a request header is treated.
enum RequestHeader: Equatable {
  case authorization, apiKey, contentLength, expect, requestID, connection
  /// For one hop only, or the client's own business: never sent upstream.
  case hop
  /// Sent upstream with the gateway's own value.
  case replaced
  case other

  init(_ name: String) {
    self =
      switch name.utf8.count {
      case 2: HeaderName.equal(name, "te") ? .hop : .other
      case 4: HeaderName.equal(name, "host") ? .replaced : .other
      case 6: HeaderName.equal(name, "cookie") ? .hop : HeaderName.equal(name, "expect") ? .expect : .other
      case 7: HeaderName.equal(name, "upgrade") || HeaderName.equal(name, "trailer") ? .hop : .other
      case 9: HeaderName.equal(name, "x-api-key") ? .apiKey : .other
      case 10: HeaderName.equal(name, "connection") ? .connection : HeaderName.equal(name, "keep-alive") ? .hop : .other
      case 12:
        HeaderName.equal(name, "content-type") ? .replaced : HeaderName.equal(name, "x-request-id") ? .requestID : .other
      case 13: HeaderName.equal(name, "authorization") ? .authorization : .other
      case 14: HeaderName.equal(name, "content-length") ? .contentLength : .other
      case 15: HeaderName.equal(name, "accept-encoding") ? .hop : .other
      case 16:
        HeaderName.equal(name, "proxy-connection") || HeaderName.equal(name, "content-encoding") ? .hop : .other
      case 17: HeaderName.equal(name, "transfer-encoding") ? .hop : .other
      case 18: HeaderName.equal(name, "proxy-authenticate") ? .hop : .other
      case 19: HeaderName.equal(name, "proxy-authorization") ? .hop : .other
      default: .other
      }
  }
}
