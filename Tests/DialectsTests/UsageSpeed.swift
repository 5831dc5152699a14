import Testing

@testable import Dialects

/// Measures the reading of usage; run by hand in release with `FINGERPOST_MEASURE=1`. It asserts nothing about time, for machines differ.
@Suite("The speed of metering", .enabled(if: Environment.measures), .serialized)
struct UsageSpeed {
  /// An event of about 200 bytes.
  private static func event(_ tail: String) -> String {
    let head = #"data: {"id":"chatcmpl-0f2a5c","object":"chat.completion.chunk","created":1752500000,"model":"llama-3.2-1b","#
    return head + #""choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}]"# + tail + "}\n\n"
  }

  @Test(
    "An event of a stream",
    arguments: [
      ("without usage, one a piece", "", 1, false), ("with a null usage, one a piece", #","usage":null"#, 1, false),
      ("without usage, sixteen a piece", "", 16, false),
      ("with usage each, one a piece", #","usage":{"prompt_tokens":12,"total_tokens":14,"completion_tokens":2}"#, 1, false),
      ("without usage, each torn in two", "", 1, true),
    ])
  func events(what: String, tail: String, together: Int, torn: Bool) {
    let event = Array(Self.event(tail).utf8)
    let piece = Array(repeating: event, count: together).flatMap { $0 }
    let cut = torn ? 60 : piece.count
    let times = 1_000_000 / together
    let best = Self.best {
      var meter = StreamMeter(hidesUsageChunk: true)
      var wholes = 0
      for _ in 0..<times {
        if case .whole = meter.take(piece.span.extracting(0..<cut)) { wholes += 1 }
        if torn, case .whole = meter.take(piece.span.extracting(cut..<piece.count)) { wholes += 1 }
      }
      #expect(wholes == (torn ? 0 : times))
    }
    print("\(what): \(Int(best / Double(times * together) * 1e9)) ns an event of \(event.count) bytes")
  }

  @Test("A plain answer", arguments: [2_000, 20 << 20], ["The quick brown fox. ", "吾輩は猫である。", "\\n\\\"x\\\"", "0.25,-1e-3,"])
  func plain(bytes: Int, text: String) {
    let content = String(repeating: text, count: bytes / text.utf8.count)
    let value = text.hasPrefix("0") ? "[\(content)0]" : "{\"message\":{\"content\":\"\(content)\"}}"
    let body = Array(#"{"id":"chatcmpl-1","choices":[\#(value)],"usage":{"prompt_tokens":12,"completion_tokens":2}}"#.utf8)
    let times = max(1, (50 << 20) / body.count)
    let best = Self.best {
      for _ in 0..<times {
        var scanner = UsageScanner()
        scanner.take(body.span)
        #expect(scanner.usage != nil)
      }
    }
    print("\(body.count) bytes of \(text): \(Int(Double(body.count * times) / best / 1e6)) MB/s, \(Int(best / Double(times) * 1e9)) ns")
  }

  /// The shortest of five runs, in seconds.
  private static func best(_ run: () -> Void) -> Double {
    let clock = ContinuousClock()
    let best = (0..<5).map { _ in clock.measure(run) }.min() ?? .zero
    return Double(best.components.attoseconds) / 1e18 + Double(best.components.seconds)
  }
}
