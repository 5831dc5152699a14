import NIOHTTP1

/// The second look at every request head, before anything is made of it: one pass over the headers, which builds nothing.
///
/// NIO's decoder refuses most of what is malformed. This refuses what it takes and others read differently (RFC 9112, 3.2 and 6), and says
/// again what request smuggling rests on, so that it does not depend on a version of the decoder.
struct HeadCheck {
  private var hosts = 0
  private var lengths = 0
  private var encodings = 0
  private var authorizations = 0
  private var apiKeys = 0

  /// What is wrong with `head`; nil: nothing.
  static func fault(in head: HTTPRequestHead) -> HeadFault? {
    // The target of CONNECT is an authority by its nature; that method is refused as such.
    guard isPath(head.uri) || head.method == .CONNECT else { return .target }
    var check = HeadCheck()
    for (name, value) in head.headers {
      if let fault = check.look(at: name, value) { return fault }
    }
    return check.fault(version: head.version)
  }

  private mutating func look(at name: String, _ value: String) -> HeadFault? {
    switch name.utf8.count {
    case 4 where HeaderName.equal(name, "host"):
      hosts += 1
      return Self.isHost(value) ? nil : .hostInvalid
    case 9 where HeaderName.equal(name, "x-api-key"): apiKeys += 1
    case 13 where HeaderName.equal(name, "authorization"): authorizations += 1
    case 14 where HeaderName.equal(name, "content-length"):
      lengths += 1
      return Self.isLength(value) ? nil : .lengthInvalid
    case 17 where HeaderName.equal(name, "transfer-encoding"):
      encodings += 1
      // Nothing sits between this gateway and its client that would apply another one, and what it does not know it could not take off.
      return Self.isChunked(value) ? nil : .transferEncoding
    default: break
    }
    return nil
  }

  private func fault(version: HTTPVersion) -> HeadFault? {
    if encodings > 0 {
      if lengths > 0 { return .lengthBesideTransferEncoding }
      if encodings > 1 { return .transferEncoding }
      if version != .http1_1 { return .transferEncodingInHTTP10 }
    }
    if lengths > 1 { return .lengthRepeated }
    if hosts > 1 { return .hostRepeated }
    if hosts == 0, version == .http1_1 { return .hostMissing }
    if authorizations > 1 || apiKeys > 1 { return .credentialRepeated }
    return nil
  }

  /// The origin form, and no fragment, which is nothing that a client sends. The decoder has seen to control characters.
  private static func isPath(_ target: String) -> Bool {
    var isFirst = true
    for byte in target.utf8 {
      if isFirst, byte != UInt8(ascii: "/") { return false }
      if byte == UInt8(ascii: "#") { return false }
      isFirst = false
    }
    return !isFirst
  }

  /// What names, addresses and ports are made of; empty where the client knows of none (RFC 9112, 3.2).
  private static func isHost(_ value: String) -> Bool {
    value.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"): true
      case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): true
      default: false
      }
    }
  }

  /// Digits alone, and no more than `Int` holds.
  private static func isLength(_ value: String) -> Bool {
    var length = 0
    var digits = 0
    for byte in value.utf8 {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return false }
      let (shifted, isTooLarge) = length.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeNow) = shifted.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      if isTooLarge || isTooLargeNow { return false }
      length = sum
      digits += 1
    }
    return digits > 0
  }

  private static func isChunked(_ value: String) -> Bool { HeaderName.equal(value, "chunked") }
}
