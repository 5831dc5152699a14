import Testing

@testable import Router

@Suite("Headers of rate limits")
struct RateLimitHeaderTests {
  private func text(_ value: HeaderText) -> String {
    var text = ""
    value.withSpan { span in for index in span.indices { text.unicodeScalars.append(Unicode.Scalar(span[index])) } }
    return text
  }

  @Test(
    "Durations are written as OpenAI writes them",
    arguments: [
      (.zero, "0s"), (.milliseconds(12), "12ms"), (.microseconds(1), "1ms"), (.milliseconds(999), "999ms"), (.seconds(1), "1s"),
      (.milliseconds(8640), "8.64s"), (.milliseconds(1001), "1.001s"), (.milliseconds(59_500), "59.5s"), (.seconds(60), "1m0s"),
      (.seconds(360), "6m0s"), (.milliseconds(72_050), "1m12.05s"), (.seconds(3600), "1h0m0s"), (.seconds(90_061), "25h1m1s"),
      (.seconds(-5), "0s"), (.nanoseconds(59_999_999_999), "1m0s"), (.seconds(Int64.max / 1000), "2562047788015h12m55s"),
    ] as [(Duration, String)])
  func durations(duration: Duration, expected: String) {
    #expect(text(HeaderText(duration)) == expected)
  }

  @Test(
    "Counts",
    arguments: [(0, "0"), (9, "9"), (10, "10"), (1_000_000_000_000, "1000000000000"), (Int.max, "9223372036854775807"), (-1, "0")])
  func counts(count: Int, expected: String) {
    #expect(text(HeaderText(count)) == expected)
  }

  @Test("Only limits that the key has become headers")
  func headers() {
    var lines: [String] = []
    func collect(_ status: RateStatus) -> [String] {
      lines = []
      status.forEachHeader { name, value in
        var line = "\(name): "
        for index in value.indices { line.unicodeScalars.append(Unicode.Scalar(value[index])) }
        lines.append(line)
      }
      return lines
    }
    let requests = RateReading(limit: 60, remaining: 59, reset: .seconds(1))
    let tokens = RateReading(limit: 150_000, remaining: 149_984, reset: .seconds(360))
    let ofRequests = ["x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59", "x-ratelimit-reset-requests: 1s"]
    let ofTokens = ["x-ratelimit-limit-tokens: 150000", "x-ratelimit-remaining-tokens: 149984", "x-ratelimit-reset-tokens: 6m0s"]
    #expect(collect(RateStatus(requests: requests, tokens: tokens)) == ofRequests + ofTokens)
    #expect(collect(RateStatus(requests: requests, tokens: nil)) == ofRequests)
    #expect(collect(RateStatus(requests: nil, tokens: tokens)) == ofTokens)
    #expect(collect(RateStatus(requests: nil, tokens: nil)) == [])
  }

  @Test(
    "Retry-After is in whole seconds, rounded up, at least 1",
    arguments: [(.zero, 1, ""), (.milliseconds(1), 1, ""), (.seconds(1), 1, ""), (.milliseconds(1001), 2, "s"), (.seconds(59), 59, "s")]
      as [(Duration, Int64, String)])
  func retryAfter(duration: Duration, seconds: Int64, plural: String) {
    #expect(duration.retrySeconds == seconds)
    let refusal = RateRefusal(retryAfter: duration, status: RateStatus(requests: nil, tokens: nil))
    #expect(refusal.message == "Rate limit exceeded. Please retry after \(seconds) second\(plural).")
  }
}
