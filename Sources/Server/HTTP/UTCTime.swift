import Glibc

/// A second of the calendar, in UTC, in the parts that timestamps are written from.
struct UTCTime {
  /// 0 for Sunday.
  let weekday: Int
  let year: Int
  /// 1...12.
  let month: Int
  let day: String
  /// `23:59:59`
  let clock: String

  /// - Parameter second: since 1970.
  init(second: Int) {
    var time = time_t(second)
    var parts = tm()
    gmtime_r(&time, &parts)
    weekday = Int(parts.tm_wday)
    year = Int(parts.tm_year) + 1900
    month = Int(parts.tm_mon) + 1
    day = Self.twoDigits(Int(parts.tm_mday))
    clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.twoDigits(Int($0)) }.joined(separator: ":")
  }

  static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
