import Testing

@testable import Dialects

@Suite("The usage of a stream")
struct StreamMeterTests {
  private let token = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"
  private let extra = #"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"# + "\n\n"

  @Test("In every kind of stream the chunk that only says usage is hidden, wherever it is cut", arguments: UsageFixture.all)
  func fixtures(fixture: UsageFixture) throws {
    for lineEnd in ["\n", "\r\n"] {
      let stream = Self.with(lineEnd, try fixture.stream())
      let seen = Self.with(lineEnd, try fixture.seen())
      func check(_ pieces: [[UInt8]]) {
        let metered = MeteredStream(pieces)
        #expect(String(decoding: metered.passed, as: UTF8.self) == String(decoding: seen, as: UTF8.self))
        #expect(metered.usage == fixture.usage)
      }
      check([stream])
      check(stream.map { [$0] })
      for cut in 1..<stream.count { check([Array(stream[..<cut]), Array(stream[cut...])]) }
    }
  }

  @Test("For a client that asked, every piece is passed on as it is, and the usage is the same", arguments: UsageFixture.all)
  func asked(fixture: UsageFixture) throws {
    let stream = try fixture.stream()
    for size in [1, 7, 100, stream.count] {
      var meter = StreamMeter(hidesUsageChunk: false)
      for start in stride(from: 0, to: stream.count, by: size) {
        #expect(meter.take(stream.span.extracting(start..<min(stream.count, start + size))) == .whole)
      }
      #expect(meter.finish().isEmpty)
      #expect(meter.usage == fixture.usage)
    }
  }

  @Test("Each piece is answered with the cheapest that will do")
  func pieces() {
    var meter = StreamMeter(hidesUsageChunk: true)
    func take(_ text: String) -> MeteredPiece { meter.take(text.utf8.span) }
    #expect(take(token + token) == .whole)
    #expect(take(token + extra) == .part(0..<token.utf8.count))
    #expect(take(extra) == .part(0..<0))
    #expect(take(extra + "data: [DONE]\n\n") == .part(extra.utf8.count..<extra.utf8.count + 14))
    #expect(take(token + extra + token) == .bytes(Array((token + token).utf8)))
    #expect(take("") == .whole)
    #expect(meter.finish().isEmpty)
  }

  @Test(
    "A torn event is held back only while it may still become the chunk",
    arguments: [
      (#"data: {"id":"x","choices":["#, true), (#"data: {"id":"x","choices":[{"#, false), (#"data: {"choices":null"#, false),
      (#"data: {"id":"x","usage":{"prompt"#, true), (#"data: {"id":"x","usage":n"#, false), ("data: [", false), ("data: {x", false),
      (#"data: {"choices":[],"usage":{}}"#, true), (#"data: {"choices":[],"usage":{}} x"#, false), (#"data: {"choices":[]}"#, false),
      ("dat", true), ("id: 5\n", true), (": ping", false), (": ping\n", false), ("\n", false),
      ("data: {\"choices\":[],\"usage\":{}}\r", true), ("data: {\"choices\":[],\"usage\":{}}\rd", false),
    ])
  func holding(beginning: String, isHeld: Bool) {
    var meter = StreamMeter(hidesUsageChunk: true)
    let all = Array((token + beginning).utf8)
    #expect(meter.take(all.span) == (isHeld ? .part(0..<token.utf8.count) : .whole))
    #expect(meter.heldCount == (isHeld ? beginning.utf8.count : 0))
    #expect(String(decoding: meter.finish(), as: UTF8.self) == (isHeld ? beginning : ""))
    #expect(meter.heldCount == 0)
  }

  @Test("What was held back goes out in front of the piece that decides")
  func releasing() {
    var meter = StreamMeter(hidesUsageChunk: true)
    #expect(meter.take(#"data: {"id":1,"#.utf8.span) == .part(0..<0))
    #expect(meter.take(#""choices":[{}"#.utf8.span) == .bytes(Array(#"data: {"id":1,"choices":[{}"#.utf8)))
    #expect(meter.take("]}\n".utf8.span) == .whole)
    #expect(meter.take("\n".utf8.span) == .whole)
    #expect(meter.take(extra.utf8.span) == .part(0..<0))
  }

  @Test("An event longer than is held back at most is passed on, counted and not hidden, torn or whole", arguments: [1, 1000, 1 << 20])
  func limit(size: Int) {
    func stream(_ count: Int) -> [UInt8] {
      let head = #"data: {"choices":[],"usage":{"prompt_tokens":1},"x":""#
      return Array((head + String(repeating: "x", count: count - head.utf8.count - 4) + "\"}\n\n").utf8)
    }
    func metered(_ count: Int) -> MeteredStream {
      let bytes = stream(count)
      return MeteredStream(stride(from: 0, to: count, by: size).map { Array(bytes[$0..<min(count, $0 + size)]) })
    }
    #expect(metered(StreamMeter.holdLimit).passed.isEmpty)
    #expect(metered(StreamMeter.holdLimit + 1).passed.count == StreamMeter.holdLimit + 1)
    #expect(metered(StreamMeter.holdLimit + 1).usage == TokenUsage(input: 1, output: 0))
  }

  @Test("A stream that ends in mid-event gives back what was held, and what it said counts where it was whole")
  func ending() {
    let torn = MeteredStream([Array((token + extra.dropLast(2)).utf8)])
    #expect(String(decoding: torn.passed, as: UTF8.self) == token + extra.dropLast(2))
    #expect(torn.usage == TokenUsage(input: 1, output: 2))
    #expect(MeteredStream([Array(extra.dropLast(3).utf8)]).usage == nil)
  }

  @Test("Absurd numbers are no usage, and their chunk is hidden all the same")
  func absurd() {
    let metered = MeteredStream([Array((token + #"data: {"choices":[],"usage":{"prompt_tokens":-1}}"# + "\n\n").utf8)])
    #expect(metered == MeteredStream([Array(token.utf8)]))
  }

  @Test("Comments without an empty line go on at once, many of them in time")
  func comments() {
    var meter = StreamMeter(hidesUsageChunk: true)
    let many = Array((String(repeating: ":\n", count: 200_000) + extra).utf8)
    #expect(meter.take(many.span) == .part(0..<400_000))
    #expect(meter.usage == TokenUsage(input: 1, output: 2))
  }

  @Test("Any stream, cut anywhere, gives what a plain reading of lines and trees gives")
  func generated() {
    var maker = AnswerMaker(random: SeededGenerator(seed: 41))
    var hidden = 0
    for _ in 0..<FuzzCount.value / 20 {
      let stream = maker.stream(8)
      let expected = ReferenceMeter(stream)
      hidden += expected.units.count { $0.isUsageChunk }
      for pieces in [[stream], maker.cut(stream), maker.cut(stream)] {
        let metered = MeteredStream(pieces)
        guard metered.passed == expected.passed, metered.usage == expected.usage else {
          Issue.record("\(pieces.map { String(decoding: $0, as: UTF8.self) }) \(String(describing: metered.usage))")
          return
        }
      }
    }
    #expect(hidden > FuzzCount.value / 40)
  }

  @Test("Of a damaged stream whole units are taken out and nothing else, and the same ones however it is cut")
  func damaged() {
    var maker = AnswerMaker(random: SeededGenerator(seed: 42))
    for _ in 0..<FuzzCount.value / 20 {
      var stream = maker.stream(5)
      for _ in 0..<Int.random(in: 1...6, using: &maker.random) { Damage.apply(to: &stream, &maker.random) }
      let whole = MeteredStream([stream])
      guard whole == MeteredStream(maker.cut(stream)), whole == MeteredStream(stream.map { [$0] }),
        Self.isStream(stream, less: whole.passed),
        MeteredStream([stream], hides: false).usage == whole.usage, MeteredStream(maker.cut(stream), hides: false).passed == stream
      else {
        Issue.record("\(stream) \(String(decoding: stream, as: UTF8.self).debugDescription)")
        return
      }
    }
  }

  /// Whether `rest` is the stream without some units that name both `usage` and `choices`, among them all that are such chunks indeed.
  private static func isStream(_ stream: [UInt8], less rest: [UInt8]) -> Bool {
    var rest = rest[...]
    for unit in ReferenceMeter(stream).units {
      if !unit.isUsageChunk, rest.starts(with: unit.bytes) {
        rest = rest.dropFirst(unit.bytes.count)
      } else {
        let text = String(decoding: unit.bytes, as: UTF8.self)
        guard text.contains("\"usage\""), text.contains("\"choices\"") else { return false }
      }
    }
    return rest.isEmpty
  }

  private static func with(_ lineEnd: String, _ stream: [UInt8]) -> [UInt8] {
    Array(stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).joined(separator: Array(lineEnd.utf8)))
  }
}
