/// A short header value in ASCII, written without an allocation.
package struct HeaderText: Sendable {
  /// Enough for the longest value: an hour count of 19 digits, minutes, seconds and milliseconds.
  private var bytes = InlineArray<40, UInt8>(repeating: 0)
  private var count = 0

  /// A count; negative ones are 0.
  package init(_ number: Int) { append(number) }

  /// A duration as OpenAI writes it: `0s`, `12ms`, `8.64s`, `6m0s`, `1h0m0s`. Rounded up to a millisecond; negative ones are `0s`.
  package init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var total = Int(clamping: Int128(seconds) * 1000 + Int128((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    total = max(total, 0)
    let (milliseconds, whole) = (total % 1000, total / 1000)
    if whole == 0, milliseconds > 0 {
      append(milliseconds)
      append(UInt8(ascii: "m"))
      append(UInt8(ascii: "s"))
      return
    }
    if whole >= 3600 {
      append(whole / 3600)
      append(UInt8(ascii: "h"))
    }
    if whole >= 60 {
      append(whole / 60 % 60)
      append(UInt8(ascii: "m"))
    }
    append(whole % 60)
    appendFraction(milliseconds)
    append(UInt8(ascii: "s"))
  }

  /// Shows the bytes of the value to `body`.
  package func withSpan(_ body: (Span<UInt8>) -> Void) { body(bytes.span.extracting(first: count)) }

  private mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  private mutating func append(_ number: Int) {
    let number = max(number, 0)
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// `.64` for 640: without trailing zeros.
  private mutating func appendFraction(_ milliseconds: Int) {
    guard milliseconds > 0 else { return }
    append(UInt8(ascii: "."))
    var rest = milliseconds
    while rest > 0 {
      append(UInt8(ascii: "0") + UInt8(rest / 100))
      rest = rest % 100 * 10
    }
  }
}
