/// Reads server-sent events from a stream that is cut anywhere (WHATWG HTML, 9.2.6 "Interpreting an event stream").
///
/// Lines end with LF, CR or CRLF; a BOM at the start, comments and unknown fields are skipped. `id` and `retry` serve
/// reconnecting, which no LLM API has, and are skipped too. Bytes are not checked to be UTF-8. An event without its blank line at the
/// stream's end is not an event.
package struct SSEDecoder: Sendable {
  /// The longest line in bytes, without its end; default 1 MiB.
  package let lineLimit: Int
  /// The longest data of one event in bytes; default 4 MiB.
  package let eventLimit: Int

  /// The beginning of a line whose end has not come yet.
  private var line: [UInt8] = []
  private var name: [UInt8] = []
  /// The event's data lines, each with LF behind it.
  private var data: [UInt8] = []
  /// The last byte was a CR: an LF right behind it belongs to it.
  private var afterReturn = false
  private var isFirstLine = true

  package init(lineLimit: Int = 1 << 20, eventLimit: Int = 4 << 20) {
    self.lineLimit = lineLimit
    self.eventLimit = eventLimit
  }

  /// Takes the next piece of the stream and appends the events it completes. Memory: at most both limits.
  ///
  /// - Throws: once a limit is passed; events complete before that were appended, and the decoder is of no more use.
  package mutating func decode(_ piece: Span<UInt8>, into events: inout [SSEEvent]) throws(SSEError) {
    var start = 0
    for at in piece.indices {
      let byte = piece[at]
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        afterReturn = false
        continue
      }
      if byte == UInt8(ascii: "\n"), afterReturn {
        afterReturn = false
        start = at + 1
        continue
      }
      afterReturn = byte == UInt8(ascii: "\r")
      let rest = piece.extracting(start..<at)
      start = at + 1
      if line.isEmpty {
        guard rest.count <= lineLimit else { throw .lineTooLong(limit: lineLimit) }
        try takeFirst(rest, &events)
      } else {
        try keep(rest)
        let whole = line
        line.removeAll(keepingCapacity: true)
        try takeFirst(whole.span, &events)
      }
    }
    try keep(piece.extracting(start..<piece.count))
  }

  private mutating func keep(_ bytes: Span<UInt8>) throws(SSEError) {
    guard line.count + bytes.count <= lineLimit else { throw .lineTooLong(limit: lineLimit) }
    for index in bytes.indices { line.append(bytes[index]) }
  }

  /// Takes a line; the stream's first may begin with a BOM.
  private mutating func takeFirst(_ text: Span<UInt8>, _ events: inout [SSEEvent]) throws(SSEError) {
    let hasMark = isFirstLine && text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
    isFirstLine = false
    try take(hasMark ? text.extracting(3..<text.count) : text, &events)
  }

  private mutating func take(_ text: Span<UInt8>, _ events: inout [SSEEvent]) throws(SSEError) {
    guard !text.isEmpty else { return finish(&events) }
    let colon = text.indices.first { text[$0] == UInt8(ascii: ":") } ?? text.count
    var value = min(colon + 1, text.count)
    if value < text.count, text[value] == UInt8(ascii: " ") { value += 1 }
    let field = text.extracting(0..<colon)
    if Self.equals(field, "data") {
      guard data.count + text.count - value <= eventLimit else { throw .eventTooLong(limit: eventLimit) }
      for index in value..<text.count { data.append(text[index]) }
      data.append(UInt8(ascii: "\n"))
    } else if Self.equals(field, "event") {
      name.removeAll(keepingCapacity: true)
      for index in value..<text.count { name.append(text[index]) }
    }
  }

  /// A blank line: the event is complete, if it has data at all.
  private mutating func finish(_ events: inout [SSEEvent]) {
    if !data.isEmpty {
      data.removeLast()
      events.append(SSEEvent(name: name, data: data))
    }
    name = []
    data = []
  }

  private static func equals(_ field: Span<UInt8>, _ name: StaticString) -> Bool {
    guard field.count == name.utf8CodeUnitCount else { return false }
    return field.indices.allSatisfy { field[$0] == name.utf8Start[$0] }
  }
}
