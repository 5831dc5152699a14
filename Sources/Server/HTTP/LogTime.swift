import NIOCore

/// Timestamps of the access log; the part down to the second is made anew at most once a second.
struct LogTime {
  private var second = -1
  private var text = ""

  /// `2026-01-31T23:59:59.123Z`
  mutating func write(second: Int, millisecond: Int, to buffer: inout ByteBuffer) {
    if second != self.second {
      self.second = second
      text = Self.format(second)
    }
    buffer.writeString(text)
    buffer.writeInteger(UInt8(48 + millisecond / 100 % 10))
    buffer.writeInteger(UInt8(48 + millisecond / 10 % 10))
    buffer.writeInteger(UInt8(48 + millisecond % 10))
    buffer.writeInteger(UInt8(ascii: "Z"))
  }

  private static func format(_ second: Int) -> String {
    let time = UTCTime(second: second)
    return "\(time.year)-\(UTCTime.twoDigits(time.month))-\(time.day)T\(time.clock)."
  }
}
