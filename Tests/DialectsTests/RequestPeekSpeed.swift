import Testing

@testable import Dialects

/// Measures the peek; run by hand in release with `FINGERPOST_MEASURE=1`. It asserts nothing about time, for machines differ.
@Suite("The peek's speed", .enabled(if: Environment.measures), .serialized)
struct RequestPeekSpeed {
  @Test("Throughput by kind of body", arguments: SpeedSample.allCases)
  func throughput(sample: SpeedSample) throws {
    let body = sample.body
    let times = max(1, (200 << 20) / body.count)
    let clock = ContinuousClock()
    var sum = 0
    let best =
      try (0..<5).map { _ in
        try clock.measure { for _ in 0..<times { sum &+= try RequestPeek.scan(body.span).objectEnd } }
      }.min() ?? .zero
    #expect(sum == 5 * times * (body.count - 1))
    let seconds = Double(best.components.attoseconds) / 1e18 + Double(best.components.seconds)
    print("\(sample.rawValue): \(Int(Double(body.count * times) / seconds / 1e6)) MB/s, \(Int(seconds / Double(times) * 1e9)) ns a body")
  }
}
