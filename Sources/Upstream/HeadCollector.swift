import NIOCore

/// Puts the header lines of an answer together as they come, one at a time.
struct HeadCollector {
  /// The most that a head may hold, status line included.
  static let limit = 256 * 1024

  enum Outcome: Equatable {
    case more
    case head(ResponseHead)
    case tooLarge
    case malformed
  }

  /// Whether any line has come, of an informational head too.
  var hasBegun: Bool { size > 0 }

  private var lines: ByteBuffer?
  private var status = 0
  private var size = 0
  private var contentLength: Int?
  private var hasTransferCoding = false
  private var isEventStream = false
  private var isEncoded = false

  /// Takes one line with its line ending.
  ///
  /// An informational head (1xx) vanishes: what follows it is collected afresh.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Outcome {
    size += line.count
    guard size <= Self.limit else { return .tooLarge }
    var end = line.count
    while end > 0, unsafe line[end - 1] == UInt8(ascii: "\n") || line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let content = unsafe UnsafeRawBufferPointer(rebasing: line[..<end])
    if status == 0 {
      status = unsafe Self.status(content)
      return status == 0 ? .malformed : .more
    }
    guard let first = unsafe content.first else { return finish() }
    if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
      unsafe fold(content)
      return .more
    }
    // Without a colon it is no header, and must not be passed on as one.
    guard unsafe content.contains(UInt8(ascii: ":")) else { return .more }
    if first | 0x20 == UInt8(ascii: "c") {
      if unsafe Self.hasName("content-length:", content) {
        // No number, or two that differ: the next hop could take the body's end to be elsewhere (RFC 9112, 6.3).
        let value = unsafe Self.value(of: "content-length:", in: content)
        guard let value, value == contentLength ?? value else { return .malformed }
        contentLength = value
      } else if unsafe Self.hasName("content-type:", content) {
        isEventStream = unsafe Self.hasValue("text/event-stream", behind: "content-type:", content)
      } else if unsafe Self.hasName("content-encoding:", content) {
        isEncoded = unsafe !Self.hasValue("identity", behind: "content-encoding:", content)
      }
    } else if first | 0x20 == UInt8(ascii: "t"), unsafe Self.hasName("transfer-encoding:", content) {
      // Others were not offered; libcurl would undo some of them without a bound (RFC 9112, 7.4).
      guard unsafe Self.isValue("chunked", behind: "transfer-encoding:", content) else { return .malformed }
      hasTransferCoding = true
    }
    unsafe append(content)
    return .more
  }

  private mutating func finish() -> Outcome {
    guard status >= 200 else {
      let taken = size
      self = HeadCollector()
      size = taken
      return .more
    }
    let head = ResponseHead(
      status: status, raw: lines ?? ByteBuffer(), contentLength: hasTransferCoding ? nil : contentLength, isEventStream: isEventStream,
      isEncoded: isEncoded)
    lines = nil
    return .head(head)
  }

  private mutating func append(_ content: UnsafeRawBufferPointer) {
    // Most heads fit; a larger one doubles.
    if lines == nil { lines = ByteBufferAllocator().buffer(capacity: 512) }
    unsafe lines?.writeBytes(content)
    lines?.writeInteger(UInt16(0x0d0a))
  }

  /// Joins a folded line to the one before it, as RFC 9112, 5.2 asks of a gateway.
  private mutating func fold(_ content: UnsafeRawBufferPointer) {
    guard let end = lines?.writerIndex, end >= 2 else { return }
    lines?.moveWriterIndex(to: end - 2)
    unsafe append(content)
  }

  /// The three digits behind `HTTP/1.x `, or 0.
  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    guard unsafe hasName("http/1.", line), let space = unsafe line.firstIndex(of: UInt8(ascii: " ")), line.count >= space + 4 else {
      return 0
    }
    var status = 0
    for index in space + 1...space + 3 {
      let digit = unsafe line[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return 0 }
      status = status * 10 + Int(digit)
    }
    return status >= 100 ? status : 0
  }

  /// `name` in lower case, with its colon.
  private static func hasName(_ name: StaticString, _ line: UnsafeRawBufferPointer) -> Bool {
    let count = name.utf8CodeUnitCount
    guard line.count >= count else { return false }
    // Safe: a literal's bytes live as long as the program, and both indices are below `count`.
    let bytes = unsafe UnsafeRawBufferPointer(start: name.utf8Start, count: count)
    for index in 0..<count {
      let byte = unsafe line[index]
      let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      guard unsafe lower == bytes[index] else { return false }
    }
    return true
  }

  /// Whether what stands behind `name`, which the line begins with, begins with `value`, in lower case.
  private static func hasValue(_ value: StaticString, behind name: StaticString, _ line: UnsafeRawBufferPointer) -> Bool {
    let rest = unsafe line[name.utf8CodeUnitCount...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return unsafe hasName(value, UnsafeRawBufferPointer(rebasing: rest))
  }

  /// Whether what stands behind `name` is `value`, in lower case.
  private static func isValue(_ value: StaticString, behind name: StaticString, _ line: UnsafeRawBufferPointer) -> Bool {
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let rest = unsafe line[name.utf8CodeUnitCount...].drop(while: isSpace)
    return unsafe hasName(value, UnsafeRawBufferPointer(rebasing: rest)) && rest.dropFirst(value.utf8CodeUnitCount).allSatisfy(isSpace)
  }

  /// The number behind `name`; nil if the name is another one or there is no number that fits.
  private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> Int? {
    guard unsafe hasName(name, line) else { return nil }
    var value: Int?
    for index in name.utf8CodeUnitCount..<line.count {
      let byte = unsafe line[index]
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { continue }
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }
}
