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
    let time = UTCTime(second: now)
    return "\(days[time.weekday]), \(time.day) \(months[time.month - 1]) \(time.year) \(time.clock) GMT"
  }
}
