import Testing

@testable import Dialects

/// Measures the peek; run by hand in release with `FINGERPOST_MEASURE=1`. It asserts nothing about time, for machines differ.
@Suite("The peek's speed", .enabled(if: Environment.measures))
struct RequestPeekSpeed {
  @Test("Throughput by kind of body", arguments: [
    ("1 KB chat", Bodies.chat(bytes: 1000), 100_000),
    ("20 MB of ASCII prose", Bodies.chat(bytes: 20 << 20), 10),
    ("20 MB of Japanese prose", Bodies.chat(text: "吾輩は猫である。", bytes: 20 << 20), 10),
    ("20 MB of prose with line breaks", Bodies.chat(text: "The quick brown fox jumps over the lazy dog.\\n", bytes: 20 << 20), 10),
    ("20 MB of numbers", Bodies.numbers(bytes: 20 << 20), 5),
  ] as [(String, [UInt8], Int)])
  func throughput(kind: String, body: [UInt8], times: Int) throws {
    let clock = ContinuousClock()
    var sum = 0
    let best = try (0..<5).map { _ in
      try clock.measure { for _ in 0..<times { sum &+= try RequestPeek.scan(body.span).objectEnd } }
    }.min() ?? .zero
    #expect(sum == 5 * times * (body.count - 1))
    let seconds = Double(best.components.attoseconds) / 1e18 + Double(best.components.seconds)
    print("\(kind): \(Int(Double(body.count * times) / seconds / 1e6)) MB/s, \(Int(seconds / Double(times) * 1e9)) ns a body")
  }
}
