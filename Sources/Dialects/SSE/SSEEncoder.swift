/// Writes server-sent events (WHATWG HTML, 9.2 "Server-sent events").
package enum SSEEncoder {
  /// Appends `data: …` and the blank line. A line break in the data (LF, CR, CRLF) begins a further `data` line and arrives as LF.
  package static func appendData(_ data: Span<UInt8>, to output: inout [UInt8]) {
    appendLines("data: ", data, to: &output)
    output.append(lineFeed)
  }

  /// Appends an event with its name. A line break in the name becomes a space, for a name cannot hold one.
  package static func append(_ event: SSEEvent, to output: inout [UInt8]) {
    if !event.name.isEmpty {
      output.append(contentsOf: "event: ".utf8)
      for byte in event.name { output.append(byte == lineFeed || byte == carriageReturn ? UInt8(ascii: " ") : byte) }
      output.append(lineFeed)
    }
    appendData(event.data.span, to: &output)
  }

  /// Appends a comment, which readers skip: it keeps a quiet stream alive. Several lines become several comments.
  package static func appendComment(_ text: Span<UInt8>, to output: inout [UInt8]) {
    appendLines(": ", text, to: &output)
    output.append(lineFeed)
  }

  /// Appends `data: [DONE]`, the end of OpenAI's streams.
  package static func appendDone(to output: inout [UInt8]) {
    output.append(contentsOf: "data: [DONE]\n\n".utf8)
  }

  private static func appendLines(_ field: StaticString, _ text: Span<UInt8>, to output: inout [UInt8]) {
    let label = UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount)
    output.reserveCapacity(output.count + label.count + text.count + 2)
    output.append(contentsOf: label)
    var afterReturn = false
    for index in text.indices {
      let byte = text[index]
      if byte == carriageReturn || (byte == lineFeed && !afterReturn) {
        output.append(lineFeed)
        output.append(contentsOf: label)
      } else if byte != lineFeed {
        output.append(byte)
      }
      afterReturn = byte == carriageReturn
    }
    output.append(lineFeed)
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}
