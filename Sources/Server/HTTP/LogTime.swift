import Glibc
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
    var seconds = time_t(second)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let pad = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(parts.tm_year + 1900)-\(pad(parts.tm_mon + 1))-\(pad(parts.tm_mday))"
    return "\(date)T\(pad(parts.tm_hour)):\(pad(parts.tm_min)):\(pad(parts.tm_sec))."
  }
}
