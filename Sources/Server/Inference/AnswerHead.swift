import Gateway
import NIOCore
import NIOHTTP1
import Router

/// Writes the heads of relayed answers as bytes: the upstream's end-to-end headers as they came, and the gateway's own.
enum AnswerHead {
  static func write(
    _ head: RelayHead, framing: AnswerFraming, keepsAlive: Bool, requestID: String, date: String, rates: RateStatus?,
    to buffer: inout ByteBuffer
  ) {
    writeStatusLine(head.status, to: &buffer)
    let hasDate = writeEndToEndHeaders(head.lines, withoutRates: rates != nil, to: &buffer)
    if !hasDate { writeDate(date, to: &buffer) }
    if let rates { write(rates, to: &buffer) }
    writeOwnHeaders(framing: framing, keepsAlive: keepsAlive, requestID: requestID, to: &buffer)
  }

  /// The head of an answer that the gateway makes itself.
  static func write(
    status: Int, contentType: StaticString, contentLength: Int, extra: [(name: String, value: String)], keepsAlive: Bool,
    requestID: String, date: String, rates: RateStatus?, to buffer: inout ByteBuffer
  ) {
    writeStatusLine(status, to: &buffer)
    buffer.writeStaticString("Content-Type: ")
    buffer.writeStaticString(contentType)
    buffer.writeStaticString("\r\n")
    for header in extra { buffer.writeString("\(header.name): \(header.value)\r\n") }
    writeDate(date, to: &buffer)
    if let rates { write(rates, to: &buffer) }
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

  private static func write(_ rates: RateStatus, to buffer: inout ByteBuffer) {
    rates.forEachHeader { name, value in
      buffer.writeStaticString(name)
      buffer.writeStaticString(": ")
      buffer.writeBytes(value.bytes)
      buffer.writeStaticString("\r\n")
    }
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
  ///
  /// - Parameter withoutRates: what the upstream says of limits is not the client's, which has its own.
  private static func writeEndToEndHeaders(_ lines: ByteBuffer, withoutRates: Bool, to buffer: inout ByteBuffer) -> Bool {
    let bytes = lines.readableBytesUInt8Span
    let options = connectionOptions(bytes)
    var hasDate = false
    var kept = 0
    var reader = HeaderLines()
    while let line = reader.next(bytes) {
      var kind = line.isSound ? ResponseHeader(bytes.extracting(line.name)) : .dropped
      if kind == .other, withoutRates, HeaderName.hasPrefix(bytes.extracting(line.name), "x-ratelimit-") { kind = .dropped }
      if kind == .other, !options.isEmpty, options.contains(text(line.name, bytes)) { kind = .dropped }
      switch kind {
      case .date: hasDate = true
      case .other: break
      case .connection, .dropped:
        buffer.writeBytes(bytes.bytes.extracting(kept..<line.range.lowerBound))
        kept = line.range.upperBound
      }
    }
    buffer.writeBytes(bytes.bytes.extracting(kept..<bytes.count))
    return hasDate
  }

  /// Names of headers that are meant for this hop alone (RFC 9110, 7.6.1), in lower case. Hardly ever any.
  private static func connectionOptions(_ bytes: Span<UInt8>) -> Set<String> {
    var options: Set<String> = []
    var reader = HeaderLines()
    while let line = reader.next(bytes) {
      guard ResponseHeader(bytes.extracting(line.name)) == .connection else { continue }
      let value = text(line.value, bytes)
      if value == "close" || value == "keep-alive" { continue }
      options.formUnion(value.split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init))
    }
    return options
  }

  private static func text(_ range: Range<Int>, _ bytes: Span<UInt8>) -> String {
    String(decoding: range.map { bytes[$0] }, as: UTF8.self).lowercased()
  }
}
