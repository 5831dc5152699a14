import CoreMetrics
import Gateway
import NIOCore
import Testing

@testable import Server

@Suite("Metrics as text")
struct MetricsExpositionTests {
  private static let catalogue = [
    MetricDescription("test_requests_total", .counter, "Requests."),
    MetricDescription("test_seconds", .histogram([0.1, 1, 2.5]), "Time with a \\ and\na line end and \"quotes\"."),
    MetricDescription("test_level", .gauge, "A level."),
    MetricDescription("test_unused", .gauge, "Never shown: it has no series."),
  ]

  private func text(_ registry: PrometheusRegistry) -> String {
    var text = ByteBuffer()
    ExpositionText.write(registry.read(), to: &text)
    return String(buffer: text)
  }

  @Test("Families come in the order of their names and series in that of their labels, with cumulative buckets")
  func golden() {
    let registry = PrometheusRegistry(Self.catalogue)
    Counter(label: "test_requests_total", dimensions: [("endpoint", "z"), ("code", "200")], factory: registry).increment(by: 3)
    Counter(label: "test_requests_total", dimensions: [("endpoint", "本番Ollama"), ("code", "200")], factory: registry).increment()
    Counter(label: "test_requests_total", dimensions: [("code", "200"), ("endpoint", "a")], factory: registry).increment(by: 0)
    let timer = Timer(label: "test_seconds", dimensions: [("operation", "chat")], factory: registry)
    for nanoseconds in [100_000_000, 100_001_000, 2_000_000_000, 99_000_000_000] as [Int64] { timer.recordNanoseconds(nanoseconds) }
    Meter(label: "test_level", factory: registry).set(2.5)
    #expect(
      text(registry) == #"""
        # HELP test_level A level.
        # TYPE test_level gauge
        test_level 2.5
        # HELP test_requests_total Requests.
        # TYPE test_requests_total counter
        test_requests_total{code="200",endpoint="a"} 0
        test_requests_total{code="200",endpoint="z"} 3
        test_requests_total{code="200",endpoint="本番Ollama"} 1
        # HELP test_seconds Time with a \\ and\na line end and "quotes".
        # TYPE test_seconds histogram
        test_seconds_bucket{operation="chat",le="0.1"} 1
        test_seconds_bucket{operation="chat",le="1"} 2
        test_seconds_bucket{operation="chat",le="2.5"} 3
        test_seconds_bucket{operation="chat",le="+Inf"} 4
        test_seconds_sum{operation="chat"} 101.200001
        test_seconds_count{operation="chat"} 4

        """#)
  }

  @Test("A histogram without labels has the bound as its only one")
  func bareHistogram() {
    let registry = PrometheusRegistry([MetricDescription("t_seconds", .histogram([1]), "T.")])
    _ = Timer(label: "t_seconds", factory: registry)
    #expect(text(registry).hasSuffix("t_seconds_bucket{le=\"1\"} 0\nt_seconds_bucket{le=\"+Inf\"} 0\nt_seconds_sum 0\nt_seconds_count 0\n"))
  }

  @Test(
    "Label values are escaped and otherwise stay as they are",
    arguments: [
      ("plain", "plain"), ("a\"b", "a\\\"b"), ("a\\b", "a\\\\b"), ("a\nb", "a\\nb"), ("a\r\nb", "a\r\\nb"),
      ("本番 é\u{301} 🐟", "本番 é\u{301} 🐟"),
      ("\\n", "\\\\n"), ("", ""),
    ])
  func escaping(value: String, expected: String) {
    #expect(LabelText.pairs([("x", value)]) == "x=\"\(expected)\"")
  }

  @Test(
    "Names lose what names may not have",
    arguments: [("a.b-c", "a_b_c"), ("9lives", "_9lives"), ("ns:x", "ns:x"), ("", "_"), ("é", "_")])
  func names(name: String, expected: String) {
    #expect(LabelText.name(name, allowsColon: true) == expected)
  }

  @Test("The same labels in another order, or twice, are the same labels")
  func labelOrder() {
    #expect(LabelText.pairs([("b", "2"), ("a", "1")]) == "a=\"1\",b=\"2\"")
    #expect(LabelText.pairs([("a", "1"), ("a", "2")]) == "a=\"2\"")
  }

  @Test(
    "Numbers",
    arguments: [
      (0, "0"), (1, "1"), (-1.5, "-1.5"), (0.005, "0.005"), (300, "300"), (1_795_265_411.25, "1795265411.25"), (.infinity, "+Inf"),
      (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
    ])
  func numbers(value: Double, expected: String) {
    #expect(ExpositionText.number(value) == expected)
  }
}
