/// Reads `500ms`, `30s`, `5m`, `24h`, and a bare whole number of seconds.
enum DurationText {
  /// Milliseconds of each unit.
  static let milliseconds = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
  /// What people write instead, and the unit that is meant.
  private static let otherNames = [
    "msec": "ms", "msecs": "ms", "millis": "ms", "milliseconds": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "min": "m", "mins": "m", "minute": "m", "minutes": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
  ]

  static func parse(_ scalar: ScalarText) throws(ScalarProblem) -> Duration {
    let (digits, unit) = NumberWithUnit.split(scalar.text)
    guard WholeNumber.isPlain(digits), let factor = unit.isEmpty ? 1000 : milliseconds[unit] else {
      throw WholeNumber.trap(scalar) ?? problem(scalar)
    }
    guard let number = Int(digits) else { throw tooLong(scalar) }
    let (total, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow else { throw tooLong(scalar) }
    return .milliseconds(total)
  }

  private static func tooLong(_ scalar: ScalarText) -> ScalarProblem {
    ScalarProblem(.outOfRange, "is \(scalar.shown), which is too long a time")
  }

  private static func problem(_ scalar: ScalarText) -> ScalarProblem {
    ScalarProblem(.wrongType, "must be a duration, not \(scalar.shown)", hint: hint(scalar))
  }

  private static func hint(_ scalar: ScalarText) -> String {
    let (digits, unit) = NumberWithUnit.split(scalar.text)
    if scalar.mayBeShown, WholeNumber.isPlain(digits) {
      let word = unit.lowercased().filter { $0 != " " }
      if let known = milliseconds[word] != nil ? word : otherNames[word] { return "write `\(digits)\(known)`" }
      if ["d", "day", "days"].contains(word), let days = Int(digits), days < 100_000 { return "write `\(days * 24)h`" }
    }
    return "one whole number and one unit: `500ms`, `30s`, `5m` or `24h`"
  }
}
