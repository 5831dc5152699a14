import NIOCore

/// Which trace a request belongs to, and which span of it is the parent: the header `traceparent` (https://www.w3.org/TR/trace-context/).
struct TraceParent: Equatable {
  /// 16 bytes that are not all zero, as two halves.
  let trace: (high: UInt64, low: UInt64)
  /// Not zero.
  let span: UInt64
  /// The bits that are defined: sampled (1) and random trace id (2).
  let flags: UInt8

  private static let definedFlags: UInt8 = 0b11

  /// A new trace, which nobody asked to be recorded.
  init(random words: inout RandomWords) {
    trace = (words.next(), words.next())
    span = words.next()
    flags = 0
  }

  /// Another span of the trace of `parent`.
  init(childOf parent: TraceParent, random words: inout RandomWords) {
    trace = parent.trace
    span = words.next()
    flags = parent.flags
  }

  /// Reads the header. Version 00 has exactly four fields; a later one may have more behind them, which are passed over.
  ///
  /// - Returns: nil for a value that is not valid.
  init?(_ value: String) {
    var digits = value.utf8.makeIterator()
    guard let version = Self.hex(&digits, 2), version != 0xFF, digits.next() == UInt8(ascii: "-"),
      let high = Self.hex(&digits, 16), let low = Self.hex(&digits, 16), high | low != 0, digits.next() == UInt8(ascii: "-"),
      let span = Self.hex(&digits, 16), span != 0, digits.next() == UInt8(ascii: "-"),
      let flags = Self.hex(&digits, 2)
    else { return nil }
    switch digits.next() {
    case nil: break
    case UInt8(ascii: "-") where version != 0: break
    default: return nil
    }
    trace = (high, low)
    self.span = span
    self.flags = UInt8(truncatingIfNeeded: flags) & Self.definedFlags
  }

  /// Writes the header's value, in version 00.
  func write(to buffer: inout ByteBuffer) {
    buffer.writeStaticString("00-")
    writeTrace(to: &buffer)
    buffer.writeStaticString("-")
    buffer.writeHex(span, digits: 16)
    buffer.writeStaticString("-")
    buffer.writeHex(UInt64(flags), digits: 2)
  }

  /// Writes the id of the trace: 32 digits.
  func writeTrace(to buffer: inout ByteBuffer) {
    buffer.writeHex(trace.high, digits: 16)
    buffer.writeHex(trace.low, digits: 16)
  }

  static func == (a: TraceParent, b: TraceParent) -> Bool { a.trace == b.trace && a.span == b.span && a.flags == b.flags }

  /// So many digits as a number; nil if one is not a digit in lower case.
  private static func hex(_ digits: inout String.UTF8View.Iterator, _ count: Int) -> UInt64? {
    var number: UInt64 = 0
    for _ in 0..<count {
      switch digits.next() {
      case let digit? where digit &- 48 < 10: number = number << 4 | UInt64(digit - 48)
      case let digit? where digit &- 97 < 6: number = number << 4 | UInt64(digit - 87)
      default: return nil
      }
    }
    return number
  }
}
