import NIOCore
import NIOHTTP1

/// What the gateway reads from the head of an inference request, in one pass over its headers.
struct RequestFacts {
  /// The credential as the client sent it: after `Bearer `, or the whole of `X-API-Key`. nil: none.
  var credential: Substring?
  /// nil: none given, or not a number.
  var contentLength: Int?
  var expectsContinue = false
  var offersUpgrade = false
  /// The client's own `X-Request-Id`, if it is short and printable.
  var requestID: String?
  /// The trace that the client's request belongs to; nil: none, or not told as it should be.
  var trace: TraceParent?
  /// What is wrong with the headers, seen in the same pass.
  private(set) var check = HeadCheck()
  /// Headers that go on upstream: `Name: value` texts, each ended by a zero byte.
  var forwarded: ByteBuffer

  /// - Returns: nil when a header value holds a byte that cannot be passed on.
  init?(_ headers: HTTPHeaders, allocator: ByteBufferAllocator) {
    forwarded = allocator.buffer(capacity: 256)
    var connectionOptions: [Substring] = []
    var traceParents = 0
    var traceStates: [String] = []
    for (name, value) in headers {
      let header = RequestHeader(name)
      check.note(header, value)
      switch header {
      case .authorization:
        if credential == nil { credential = Self.bearer(value) }
      case .apiKey: credential = value[...]
      case .contentLength: contentLength = Int(value)
      case .expect: expectsContinue = value.lowercased() == "100-continue"
      case .requestID:
        if Self.isUsable(requestID: value) { requestID = value }
      case .connection:
        if !HeaderName.equal(value, "keep-alive"), !HeaderName.equal(value, "close") {
          connectionOptions += value.split(separator: ",")
        }
      case .upgrade: offersUpgrade = true
      case .traceParent:
        trace = TraceParent(value)
        traceParents += 1
      case .traceState: traceStates.append(value)
      case .transferEncoding, .host, .hop, .replaced: break
      case .other: guard append(name, value) else { return nil }
      }
    }
    // Which of two is meant nobody can tell.
    if traceParents > 1 { trace = nil }
    // What it says belongs to the trace; without one it means nothing (W3C Trace Context, 4.3).
    if trace != nil { for state in traceStates where !append("tracestate", state) { return nil } }
    if !connectionOptions.isEmpty { removeOptions(connectionOptions, headers) }
  }

  /// A header named by `Connection` is meant for this hop alone (RFC 9110, 7.6.1). Rare, so the headers are gone through once more.
  private mutating func removeOptions(_ options: [Substring], _ headers: HTTPHeaders) {
    let named = options.map { option in String(option.filter { $0 != " " && $0 != "\t" }).lowercased() }
    forwarded.clear()
    for (name, value) in headers where !named.contains(name.lowercased()) {
      switch RequestHeader(name) {
      case .other: _ = append(name, value)
      case .traceState: if trace != nil { _ = append(name, value) }
      case .authorization, .apiKey, .contentLength, .transferEncoding, .host, .expect, .requestID, .connection, .upgrade, .traceParent,
        .hop, .replaced:
        break
      }
    }
  }

  private mutating func append(_ name: String, _ value: String) -> Bool {
    // libcurl would read an empty value as "remove this header".
    if value.isEmpty { return true }
    // Servers in the manner of CGI cannot tell it from the one with a hyphen, which may be a header that is not passed on.
    if name.utf8.contains(UInt8(ascii: "_")) { return true }
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
