import Testing

@testable import Dialects

@Suite("Server-sent events")
struct SSETests {
  private func event(_ data: String, name: String = "") -> SSEEvent { SSEEvent(name: Array(name.utf8), data: Array(data.utf8)) }

  private func decode(_ pieces: [[UInt8]]) throws(SSEError) -> [SSEEvent] {
    var decoder = SSEDecoder()
    var events: [SSEEvent] = []
    for piece in pieces { try decoder.decode(piece.span, into: &events) }
    return events
  }

  @Test(
    "A stream is read as WHATWG says, wherever it is cut",
    arguments: [
      ("data: a\n\n", ["a"]),
      ("data:a\n\ndata:  b\n\n", ["a", " b"]),
      ("data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", ["a", "b", "c"]),
      ("data: a\ndata: b\r\ndata\rdata:\n\n", ["a\nb\n\n"]),
      ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", ["a"]),
      (": comment\n\n:\ndata: a\n:x\n\n", ["a"]),
      ("data\n\n", [""]),
      ("event: x\n\ndata: a\n\n", ["a"]),
      ("id: 1\nretry: 5\nnonsense\nDATA: no\ndata : no\n\ndata: a: b\n\n", ["a: b"]),
      ("\n\n\r\n\n", []),
      ("data: unfinished\n", []),
      ("data: [DONE]", []),
      ("data: 日本語🦊\n\n", ["日本語🦊"]),
    ])
  func reading(stream: String, data: [String]) throws {
    let bytes = Array(stream.utf8)
    let expected = data.map { event($0) }
    #expect(try decode([bytes]) == expected)
    #expect(try decode(bytes.map { [$0] }) == expected)
    for cut in 0...bytes.count { #expect(try decode([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected) }
  }

  @Test("An event's name belongs to it alone, the last one given counts")
  func names() throws {
    let stream = "event: no\nevent: ping\ndata: 1\n\ndata: 2\n\nevent:x\rdata: 3\r\r"
    #expect(try decode([Array(stream.utf8)]) == [event("1", name: "ping"), event("2"), event("3", name: "x")])
  }

  @Test(
    "Written events have one line of data for each line",
    arguments: [
      ("a", "data: a\n\n"), ("", "data: \n\n"), ("a\nb", "data: a\ndata: b\n\n"), ("a\r\nb\rc", "data: a\ndata: b\ndata: c\n\n"),
      ("\n", "data: \ndata: \n\n"), ("\n\r", "data: \ndata: \ndata: \n\n"), (" a", "data:  a\n\n"),
    ])
  func writing(data: String, stream: String) {
    var output: [UInt8] = []
    SSEEncoder.appendData(data.utf8.span, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == stream)
  }

  @Test("Names, comments and the end are written, and no line break gets out of them")
  func writingOthers() {
    var output: [UInt8] = []
    SSEEncoder.append(event("x", name: "a\ndata: b\r"), to: &output)
    SSEEncoder.appendComment("keep\ndata: alive".utf8.span, to: &output)
    SSEEncoder.appendDone(to: &output)
    #expect(String(decoding: output, as: UTF8.self) == "event: a data: b \ndata: x\n\n: keep\n: data: alive\n\ndata: [DONE]\n\n")
  }

  @Test("Any events written are read again, cut anywhere, with comments between")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 5)
    let pool = ["a", ":", " ", "\n", "data: ", "語", "{\"x\":1}", "\u{FEFF}", "event", "🦊"]
    for _ in 0..<FuzzCount.value / 40 {
      let text = { (pieces: Int) in
        (0..<Int.random(in: 0...pieces, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }.joined()
      }
      let events = (0..<3).map { _ in event(text(6), name: text(2).split(separator: "\n").first.map { "n\($0)" } ?? "") }
      var stream: [UInt8] = []
      for one in events {
        SSEEncoder.append(one, to: &stream)
        SSEEncoder.appendComment("c".utf8.span, to: &stream)
      }
      for cut in 0...stream.count {
        guard try decode([Array(stream[..<cut]), Array(stream[cut...])]) == events else {
          Issue.record("cut at \(cut): \(String(decoding: stream, as: UTF8.self).debugDescription)")
          return
        }
      }
    }
  }

  @Test("Any bytes, split at random, give the events of the whole")
  func splits() throws {
    var random = SeededGenerator(seed: 6)
    let pool =
      ["data:", "data: ", "event: ", "\n", "\r", "\r\n", "\n\n", ":", "x", " ", "\u{FEFF}", "id:1"].map { Array($0.utf8) } + [
        [0xFF], [0xEF], [0xBB], [0],
      ]
    var seen = 0
    for _ in 0..<FuzzCount.value {
      let stream = (0..<Int.random(in: 0...30, using: &random)).flatMap { _ in pool.randomElement(using: &random) ?? [] }
      let whole = try decode([stream])
      seen += whole.count
      var pieces: [[UInt8]] = []
      var start = 0
      while start < stream.count {
        let end = min(stream.count, start + Int.random(in: 0...7, using: &random))
        pieces.append(Array(stream[start..<end]))
        start = end
      }
      guard try decode(pieces) == whole else {
        Issue.record("\(pieces)")
        return
      }
    }
    #expect(seen > FuzzCount.value / 4)
  }

  @Test("A line or an event beyond its limit ends the reading, in one piece or in many", arguments: [1, 3, 1000])
  func limits(step: Int) throws {
    func feed(_ text: String) throws(SSEError) -> Int {
      var decoder = SSEDecoder(lineLimit: 20, eventLimit: 30)
      var events: [SSEEvent] = []
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: step) {
        try decoder.decode(bytes.span.extracting(start..<min(bytes.count, start + step)), into: &events)
      }
      return events.count
    }
    let fourteen = String(repeating: "x", count: 14)
    #expect(try feed("data: \(fourteen)\n\n") == 1)
    #expect(throws: SSEError.lineTooLong(limit: 20)) { try feed("data: \(fourteen)x\n\n") }
    #expect(throws: SSEError.lineTooLong(limit: 20)) { try feed(": " + String(repeating: "no line end ", count: 9)) }
    #expect(try feed("data: \(fourteen)\ndata: \(fourteen)\n\n") == 1)
    #expect(throws: SSEError.eventTooLong(limit: 30)) { try feed("data: \(fourteen)\ndata: \(fourteen)\ndata: x\n\n") }
  }
}
