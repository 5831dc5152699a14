import Gateway
import NIOCore
import Router

/// The text of one access log line: `key=value` pairs, values with spaces or control characters quoted. Never a body, never a secret.
enum AccessLogLine {
  static func write(_ call: InferenceCall, outcome: StaticString, to text: inout ByteBuffer) {
    let now = NIODeadline.now()
    text.writeStaticString(" access id=")
    text.writeString(call.requestID)
    text.writeStaticString(" key=")
    writeValue(call.key?.name ?? "-", to: &text)
    text.writeStaticString(" call=")
    text.writeStaticString(name(of: call))
    text.writeStaticString(" model=")
    if call.modelName.isEmpty { text.writeStaticString("-") } else { writeValue(call.modelName.span, to: &text) }
    text.writeStaticString(" endpoint=")
    writeValue(call.relay?.destinationName ?? "-", to: &text)
    text.writeStaticString(" tries=")
    text.writeDecimal(call.relay?.tries ?? 0)
    text.writeStaticString(" status=")
    text.writeDecimal(call.status)
    text.writeStaticString(" bytes=")
    text.writeDecimal(call.bytesOut)
    if let firstByte = call.firstByte {
      text.writeStaticString(" first_byte_ms=")
      writeMilliseconds(firstByte - call.started, to: &text)
    }
    text.writeStaticString(" ms=")
    writeMilliseconds(now - call.started, to: &text)
    text.writeStaticString(" outcome=")
    text.writeStaticString(outcome)
  }

  private static func name(of call: InferenceCall) -> StaticString {
    switch call.operation {
    case nil: "-"
    case .chatCompletions: "chat.completions"
    case .completions: "completions"
    case .embeddings: "embeddings"
    }
  }

  private static func writeMilliseconds(_ amount: TimeAmount, to text: inout ByteBuffer) {
    let microseconds = max(0, Int(amount.nanoseconds / 1000))
    text.writeDecimal(microseconds / 1000)
    text.writeStaticString(".")
    text.writeDecimal(microseconds % 1000 / 100)
  }

  private static func writeValue(_ value: String, to text: inout ByteBuffer) {
    writeValue(value.utf8.span, to: &text)
  }

  /// Plain where nothing in it could be taken for something else; else in quotes with `\xNN` for quotes, backslashes and controls.
  private static func writeValue(_ value: Span<UInt8>, to text: inout ByteBuffer) {
    var isPlain = true
    for index in value.indices where value[index] <= 32 || value[index] == 127 || value[index] == 34 || value[index] == 92 {
      isPlain = false
      break
    }
    if isPlain {
      text.writeBytes(value.bytes)
      return
    }
    text.writeInteger(UInt8(34))
    for index in value.indices {
      let byte = value[index]
      if byte < 32 || byte == 127 || byte == 34 || byte == 92 {
        text.writeStaticString("\\x")
        text.writeInteger(hexDigit(byte >> 4))
        text.writeInteger(hexDigit(byte & 15))
      } else {
        text.writeInteger(byte)
      }
    }
    text.writeInteger(UInt8(34))
  }

  private static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 87 + nibble }
}
