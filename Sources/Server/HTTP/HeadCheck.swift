import NIOHTTP1

/// The second look at every request head, before anything is made of it.
///
/// NIO's decoder refuses most of what is malformed. This refuses what it takes and others read differently (RFC 9112, 3.2 and 6), and says
/// again what request smuggling rests on, so that it does not depend on a version of the decoder. It builds no text, and on the path of
/// inference shares the pass over the headers that there is anyway.
struct HeadCheck {
  private var hosts = 0
  private var lengths = 0
  private var encodings = 0
  private var authorizations = 0
  private var apiKeys = 0
  /// The first thing wrong with a header for itself.
  private var found: HeadFault?

  /// What is wrong with `head`; nil: nothing. Cost: a pass over the headers.
  static func fault(in head: HTTPRequestHead) -> HeadFault? {
    var check = HeadCheck()
    for (name, value) in head.headers { check.note(RequestHeader(name), value) }
    return check.fault(in: head)
  }

  /// Takes in one header.
  mutating func note(_ header: RequestHeader, _ value: String) {
    switch header {
    case .host:
      hosts += 1
      if !Self.isHost(value.utf8Span.span) { find(.hostInvalid) }
    case .apiKey: apiKeys += 1
    case .authorization: authorizations += 1
    case .contentLength:
      lengths += 1
      if !Self.isLength(value.utf8Span.span) { find(.lengthInvalid) }
    case .transferEncoding:
      encodings += 1
      // Nothing sits between this gateway and its client that would apply another one, and what it does not know it could not take off.
      if !HeaderName.equal(value, "chunked") { find(.transferEncoding) }
    case .expect, .requestID, .connection, .upgrade, .traceParent, .traceState, .hop, .replaced, .other: break
    }
  }

  /// What is wrong with `head`, whose headers have all been noted.
  func fault(in head: HTTPRequestHead) -> HeadFault? {
    // The target of CONNECT is an authority by its nature; that method is refused as such.
    guard Self.isPath(head.uri.utf8Span.span) || head.method == .CONNECT else { return .target }
    if let found { return found }
    if encodings > 0 {
      if lengths > 0 { return .lengthBesideTransferEncoding }
      if encodings > 1 { return .transferEncoding }
      if head.version != .http1_1 { return .transferEncodingInHTTP10 }
    }
    if lengths > 1 { return .lengthRepeated }
    if hosts > 1 { return .hostRepeated }
    if hosts == 0, head.version == .http1_1 { return .hostMissing }
    if authorizations > 1 || apiKeys > 1 { return .credentialRepeated }
    return nil
  }

  private mutating func find(_ fault: HeadFault) {
    if found == nil { found = fault }
  }

  /// The origin form, and no fragment, which is nothing that a client sends. The decoder has seen to control characters.
  private static func isPath(_ target: Span<UInt8>) -> Bool {
    guard target.count > 0, target[0] == UInt8(ascii: "/") else { return false }
    for index in target.indices where target[index] == UInt8(ascii: "#") { return false }
    return true
  }

  /// What names, addresses and ports are made of; empty where the client knows of none (RFC 9112, 3.2).
  private static func isHost(_ value: Span<UInt8>) -> Bool {
    for index in value.indices {
      switch value[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"): break
      case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): break
      default: return false
      }
    }
    return true
  }

  /// Digits alone, and no more than `Int` holds.
  private static func isLength(_ value: Span<UInt8>) -> Bool {
    var length = 0
    for index in value.indices {
      guard value[index] >= UInt8(ascii: "0"), value[index] <= UInt8(ascii: "9") else { return false }
      let (shifted, isTooLarge) = length.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeNow) = shifted.addingReportingOverflow(Int(value[index] - UInt8(ascii: "0")))
      if isTooLarge || isTooLargeNow { return false }
      length = sum
    }
    return value.count > 0
  }
}
