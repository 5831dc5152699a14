import Glibc

/// The text of a `Date` header (RFC 9110, 5.6.7), made anew at most once a second.
struct HTTPDate {
  private var second = -1
  private var text = ""

  /// - Parameter now: seconds since 1970.
  mutating func text(at now: Int) -> String {
    if now != second {
      second = now
      text = Self.format(now)
    }
    return text
  }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func format(_ now: Int) -> String {
    var seconds = time_t(now)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let pad = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(days[Int(parts.tm_wday)]), \(pad(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
    return "\(date) \(pad(parts.tm_hour)):\(pad(parts.tm_min)):\(pad(parts.tm_sec)) GMT"
  }
}
