import CoreMetrics
import Gateway
import Testing

@testable import Server

@Suite("The registry of metrics")
struct MetricsRegistryTests {
  private static let bounds = [0.005, 0.01, 1, 300]
  private static let known = [
    MetricDescription("c_total", .counter, "C."), MetricDescription("h_seconds", .histogram(bounds), "H."),
    MetricDescription("g", .gauge, "G."),
  ]

  private let registry = PrometheusRegistry(known)

  private func samples(_ name: String) -> [String: MetricFamily.Value] {
    let family = registry.read().first { $0.name == name }
    return Dictionary(family?.samples.map { ($0.labels, $0.value) } ?? [], uniquingKeysWith: { first, _ in first })
  }

  private func count(_ name: String, _ labels: String = "") -> UInt64? {
    if case .integer(let count)? = samples(name)[labels] { count } else { nil }
  }

  private func level(_ name: String) -> Double? {
    if case .number(let level)? = samples(name)[""] { level } else { nil }
  }

  private func reading(_ name: String) -> HistogramReading? {
    if case .histogram(let reading)? = samples(name)[""] { reading } else { nil }
  }

  @Test("An observation falls into the first bucket whose bound it does not exceed")
  func buckets() {
    let timer = Timer(label: "h_seconds", factory: registry)
    let microseconds: [Int64] = [0, 4999, 5000, 5001, 10_000, 10_001, 999_999, 1_000_000, 300_000_000, 300_000_001, 7_000_000_000]
    for value in microseconds { timer.recordNanoseconds(value * 1000) }
    #expect(reading("h_seconds")?.counts == [3, 2, 3, 1, 2])
    #expect(reading("h_seconds")?.sumInSeconds == Double(microseconds.reduce(0, +)) / 1_000_000)
  }

  @Test("Observations round to whole microseconds; a negative one, which no clock gives, counts as none at all")
  func rounding() {
    let timer = Timer(label: "h_seconds", factory: registry)
    for nanoseconds in [499, 500, 1499, 1500, -5] as [Int64] { timer.recordNanoseconds(nanoseconds) }
    #expect(reading("h_seconds")?.sumInSeconds == 0.000_004)
    #expect(reading("h_seconds")?.counts[0] == 5)
  }

  @Test("The largest possible observation counts too")
  func largest() {
    Timer(label: "h_seconds", factory: registry).recordNanoseconds(.max)
    #expect(reading("h_seconds")?.counts.last == 1)
  }

  @Test("What four threads add at once is all there", .timeLimit(.minutes(1)))
  func concurrency() async {
    let counter = Counter(label: "c_total", factory: registry)
    let timer = Timer(label: "h_seconds", factory: registry)
    let meter = Meter(label: "g", factory: registry)
    let rounds = 50_000
    await withTaskGroup { group in
      for thread in 0..<4 {
        group.addTask { @concurrent in
          for round in 0..<rounds {
            counter.increment(by: 2)
            timer.recordNanoseconds(Int64(round % 5) * 1_000_000 + Int64(thread) * 1000)
            meter.increment(by: thread < 2 ? 1 : -1)
          }
        }
      }
    }
    #expect(count("c_total") == UInt64(4 * rounds * 2))
    #expect(reading("h_seconds")?.counts.reduce(0, +) == UInt64(4 * rounds))
    // Each round adds 0...4 ms, and 0...3 µs for its thread.
    #expect(reading("h_seconds")?.sumInSeconds == Double(4 * rounds * 2 * 1000 + rounds * 6) / 1_000_000)
    #expect(level("g") == 0)
  }

  @Test("Series made and destroyed by four threads, while others are read, leave nothing behind", .timeLimit(.minutes(1)))
  func churn() async {
    await withTaskGroup { group in
      for thread in 0..<4 {
        group.addTask { @concurrent in
          for round in 0..<500 {
            let counter = Counter(label: "c_total", dimensions: [("n", "\((thread + round) % 7)")], factory: registry)
            counter.increment()
            if round % 50 == 0 { _ = registry.read() }
            counter.destroy()
          }
        }
      }
    }
    #expect(samples("c_total").isEmpty)
  }

  @Test("One set of labels is one series, and stays until all who asked for it have destroyed it")
  func sharing() {
    let first = Counter(label: "c_total", dimensions: [("a", "1"), ("b", "2")], factory: registry)
    let second = Counter(label: "c_total", dimensions: [("b", "2"), ("a", "1")], factory: registry)
    first.increment()
    second.increment()
    #expect(count("c_total", "a=\"1\",b=\"2\"") == 2)
    first.destroy()
    second.increment()
    #expect(count("c_total", "a=\"1\",b=\"2\"") == 3)
    second.destroy()
    #expect(samples("c_total").isEmpty)
    second.destroy()
    Counter(label: "c_total", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
    #expect(count("c_total", "a=\"1\",b=\"2\"") == 1)
    // A handle that is left over from before does not take away its successor.
    second.destroy()
    #expect(count("c_total", "a=\"1\",b=\"2\"") == 1)
  }

  @Test("A counter never falls, whatever it is told to add")
  func counterGrows() {
    let counter = Counter(label: "c_total", factory: registry)
    counter.increment(by: 5)
    counter.increment(by: -3)
    #expect(count("c_total") == 5)
  }

  @Test("A metric of a library is shown too, without help; one of the wrong kind is not")
  func unknown() {
    Counter(label: "lib.things", factory: registry).increment()
    #expect(count("lib_things") == 1)
    #expect(registry.read().first { $0.name == "lib_things" }?.help == nil)
    Meter(label: "lib.things", dimensions: [("x", "1")], factory: registry).set(7)
    #expect(samples("lib_things").count == 1)
    Timer(label: "lib.time", factory: registry).recordNanoseconds(1)
    #expect((reading("lib_time")?.counts.count ?? 0) > 2)
  }

  @Test("Every name of the catalogue is well-formed, is there once, and has the unit or ending that its kind asks for")
  func catalogue() {
    let names = MetricCatalogue.all.map(\.name)
    #expect(Set(names).count == names.count)
    for metric in MetricCatalogue.all {
      #expect(LabelText.name(metric.name, allowsColon: true) == metric.name)
      #expect(metric.name.hasPrefix("fingerpost_"))
      #expect(metric.help.hasSuffix(".") && !metric.help.contains("\n"))
      #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
      if case .histogram(let bounds) = metric.kind {
        #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count && bounds.count <= MetricDescription.maximumBounds)
        #expect(metric.name.hasSuffix("_seconds"))
      }
    }
  }
}
