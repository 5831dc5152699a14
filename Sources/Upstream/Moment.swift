import Glibc

/// A point on the monotonic clock, in whole milliseconds. Cheaper to compare and to add to than `ContinuousClock.Instant`.
struct Moment: Comparable, Sendable {
  var milliseconds: Int64

  /// Later than any other.
  static let never = Moment(milliseconds: .max)

  static var now: Moment {
    var time = timespec()
    // Safe: the pointer is to a local and does not outlive the call.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  static func < (a: Moment, b: Moment) -> Bool { a.milliseconds < b.milliseconds }

  /// `never` stays `never`.
  func advanced(by milliseconds: Int64) -> Moment {
    let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
    return overflow ? .never : Moment(milliseconds: sum)
  }
}

extension Duration {
  /// Rounded up, and at least 1, so that a short time-out does not turn into none.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return .max / 2 }
    return min(max(1, product + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000), .max / 2)
  }
}
