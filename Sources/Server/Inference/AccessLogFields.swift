import NIOCore

/// Writes the fields of one access log line, one behind the other, straight into the log's buffer.
///
/// Names are the same in both formats. What is not known is `-` in text and `null` in JSON.
struct AccessLogFields {
  let format: AccessLogFormat

  /// Begins a line with the moment it is written at.
  func begin(to line: inout ByteBuffer, time: (inout ByteBuffer) -> Void) {
    switch format {
    case .text:
      time(&line)
      line.writeStaticString(" access")
    case .json:
      line.writeStaticString("{\"time\":\"")
      time(&line)
      line.writeStaticString("\",\"type\":\"access\"")
    }
  }

  func end(to line: inout ByteBuffer) {
    if format == .json { line.writeStaticString("}") }
  }

  /// nil: not known.
  func string(_ name: StaticString, _ value: String?, to line: inout ByteBuffer) {
    guard let value else { return unknown(name, to: &line) }
    string(name, value.utf8.span, to: &line)
  }

  /// - Parameter value: UTF-8.
  func string(_ name: StaticString, _ value: Span<UInt8>, to line: inout ByteBuffer) {
    key(name, to: &line)
    switch format {
    case .text: if Self.isPlain(value) { line.writeBytes(value.bytes) } else { Self.writeQuoted(value, to: &line) }
    case .json: Self.writeJSON(value, to: &line)
    }
  }

  /// - Parameter value: visible ASCII without anything to escape.
  func word(_ name: StaticString, _ value: StaticString, to line: inout ByteBuffer) {
    word(name, to: &line) { $0.writeStaticString(value) }
  }

  /// - Parameter value: writes visible ASCII without anything to escape.
  func word(_ name: StaticString, to line: inout ByteBuffer, _ value: (inout ByteBuffer) -> Void) {
    key(name, to: &line)
    if format == .json { line.writeStaticString("\"") }
    value(&line)
    if format == .json { line.writeStaticString("\"") }
  }

  func unknown(_ name: StaticString, to line: inout ByteBuffer) {
    key(name, to: &line)
    line.writeStaticString(format == .json ? "null" : "-")
  }

  func number(_ name: StaticString, _ value: Int, to line: inout ByteBuffer) {
    key(name, to: &line)
    line.writeDecimal(value)
  }

  /// - Parameter tenths: the number times ten; it is written with one decimal.
  func number(_ name: StaticString, tenths: Int, to line: inout ByteBuffer) {
    number(name, tenths / 10, to: &line)
    line.writeStaticString(".")
    line.writeDecimal(tenths % 10)
  }

  func milliseconds(_ name: StaticString, _ time: TimeAmount, to line: inout ByteBuffer) {
    number(name, tenths: max(0, Int(time.nanoseconds / 100_000)), to: &line)
  }

  /// In one piece: there are a dozen of these in a line.
  private func key(_ name: StaticString, to line: inout ByteBuffer) {
    let count = name.utf8CodeUnitCount
    line.writeWithUnsafeMutableBytes(minimumWritableBytes: count + 4) { bytes in
      switch format {
      case .text:
        bytes[0] = UInt8(ascii: " ")
        for index in 0..<count { bytes[1 + index] = name.utf8Start[index] }
        bytes[1 + count] = UInt8(ascii: "=")
        return count + 2
      case .json:
        bytes[0] = UInt8(ascii: ",")
        bytes[1] = UInt8(ascii: "\"")
        for index in 0..<count { bytes[2 + index] = name.utf8Start[index] }
        bytes[2 + count] = UInt8(ascii: "\"")
        bytes[3 + count] = UInt8(ascii: ":")
        return count + 4
      }
    }
  }

  // MARK: - Values

  /// Whether nothing in it could be taken for something else.
  private static func isPlain(_ value: Span<UInt8>) -> Bool {
    for index in value.indices where value[index] <= 32 || mustEscape(value[index]) { return false }
    return true
  }

  /// In quotes, with `\xNN` for quotes, backslashes and controls.
  private static func writeQuoted(_ value: Span<UInt8>, to line: inout ByteBuffer) {
    write(value, to: &line) { byte, line in
      line.writeStaticString("\\x")
      line.writeHex(UInt64(byte), digits: 2)
    }
  }

  private static func writeJSON(_ value: Span<UInt8>, to line: inout ByteBuffer) {
    write(value, to: &line) { byte, line in
      line.writeStaticString("\\")
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        line.writeInteger(byte)
      } else {
        line.writeStaticString("u")
        line.writeHex(UInt64(byte), digits: 4)
      }
    }
  }

  /// Copies runs that need nothing in one piece.
  private static func write(_ value: Span<UInt8>, to line: inout ByteBuffer, escape: (UInt8, inout ByteBuffer) -> Void) {
    line.writeStaticString("\"")
    var start = 0
    for index in value.indices where mustEscape(value[index]) {
      line.writeBytes(value.bytes.extracting(start..<index))
      escape(value[index], &line)
      start = index + 1
    }
    line.writeBytes(value.bytes.extracting(start..<value.count))
    line.writeStaticString("\"")
  }

  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 32 || byte == 127 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
