import Gateway
import NIOCore
import NIOHTTP1

/// Writes the heads of relayed answers as bytes: the upstream's end-to-end headers as they came, and the gateway's own.
enum AnswerHead {
  static func write(
    _ head: RelayHead, framing: AnswerFraming, keepsAlive: Bool, requestID: String, date: String, to buffer: inout ByteBuffer
  ) {
    writeStatusLine(head.status, to: &buffer)
    let hasDate = writeEndToEndHeaders(head.lines, to: &buffer)
    if !hasDate { writeDate(date, to: &buffer) }
    writeOwnHeaders(framing: framing, keepsAlive: keepsAlive, requestID: requestID, to: &buffer)
  }

  /// The head of an answer that the gateway makes itself.
  static func write(
    status: Int, contentType: StaticString, contentLength: Int, extra: [(name: String, value: String)], keepsAlive: Bool,
    requestID: String, date: String, to buffer: inout ByteBuffer
  ) {
    writeStatusLine(status, to: &buffer)
    buffer.writeStaticString("Content-Type: ")
    buffer.writeStaticString(contentType)
    buffer.writeStaticString("\r\n")
    for header in extra { buffer.writeString("\(header.name): \(header.value)\r\n") }
    writeDate(date, to: &buffer)
    writeOwnHeaders(framing: .length(remaining: contentLength), keepsAlive: keepsAlive, requestID: requestID, to: &buffer)
  }

  private static func writeStatusLine(_ status: Int, to buffer: inout ByteBuffer) {
    if status == 200 {
      buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
    } else {
      buffer.writeString("HTTP/1.1 \(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\n")
    }
  }

  private static func writeDate(_ date: String, to buffer: inout ByteBuffer) {
    buffer.writeStaticString("Date: ")
    buffer.writeString(date)
    buffer.writeStaticString("\r\n")
  }

  private static func writeOwnHeaders(framing: AnswerFraming, keepsAlive: Bool, requestID: String, to buffer: inout ByteBuffer) {
    switch framing {
    case .length(let length):
      buffer.writeStaticString("Content-Length: ")
      buffer.writeDecimal(length)
      buffer.writeStaticString("\r\n")
    case .chunked: buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
    case .untilClose, .none: break
    }
    if !keepsAlive { buffer.writeStaticString("Connection: close\r\n") }
    buffer.writeStaticString("X-Request-Id: ")
    buffer.writeString(requestID)
    buffer.writeStaticString("\r\n\r\n")
  }

  /// Copies the lines that concern the client; neighbours that stay are copied in one piece. Returns whether a `Date` was among them.
  private static func writeEndToEndHeaders(_ lines: ByteBuffer, to buffer: inout ByteBuffer) -> Bool {
    let bytes = lines.readableBytesUInt8Span
    var hasDate = false
    var kept = 0
    var start = 0
    while start < bytes.count {
      var colon = start
      while colon < bytes.count, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
      var end = colon
      while end < bytes.count, bytes[end] != 10 { end += 1 }
      end = min(end + 1, bytes.count)
      switch ResponseHeader(bytes.extracting(start..<min(colon, end))) {
      case .date: hasDate = true
      case .other: break
      case .dropped:
        buffer.writeBytes(bytes.bytes.extracting(kept..<start))
        kept = end
      }
      start = end
    }
    buffer.writeBytes(bytes.bytes.extracting(kept..<bytes.count))
    return hasDate
  }
}

/// How a header of an upstream's answer is treated.
enum ResponseHeader {
  case date
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
        HeaderName.equal(name, "connection") || HeaderName.equal(name, "keep-alive") || HeaderName.equal(name, "set-cookie")
          ? .dropped : .other
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

extension ByteBuffer {
  /// Appends a non-negative number in decimal digits.
  mutating func writeDecimal(_ number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      writeInteger(UInt8(48 + number / divisor % 10))
      divisor /= 10
    }
  }
}
