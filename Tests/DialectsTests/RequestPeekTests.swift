import Testing

@testable import Dialects

@Suite("The peek into a request body")
struct RequestPeekTests {
  private func peek(_ body: String) throws(PeekError) -> RequestPeek { try RequestPeek.scan(body.utf8.span) }

  private func model(_ body: String) throws -> String {
    String(decoding: try peek(body).model(in: body.utf8.span), as: UTF8.self)
  }

  @Test(
    "The model is found wherever it stands and however it is written",
    arguments: [
      (#"{"model":"gpt"}"#, "gpt"),
      (#" { "messages" : [ { "model" : "inner" } ] , "model" : "outer" } "#, "outer"),
      (#"{"mod\u0065l":"x"}"#, "x"),
      (#"{"\u006D\u006f\u0064\u0065\u006C":"x"}"#, "x"),
      (#"{"model":"a\u0062\/\"\\\n\ud83e\udd8a"}"#, "ab/\"\\\n🦊"),
      (#"{"model":"\b\f\r\t\u0000"}"#, "\u{8}\u{C}\r\t\u{0}"),
      (#"{"text":"\"model\":\"no\"","model":"日本語🦊"}"#, "日本語🦊"),
      (#"{"models":"a","Model":"b","mode":"c","model":"d","":0}"#, "d"),
      (#"{"model\u0000":"a","model":"b"}"#, "b"),
      (#"{"x":"\ud83d","model":"m"}"#, "m"),
    ])
  func finding(body: String, name: String) throws {
    #expect(try model(body) == name)
  }

  @Test("Ranges point at the name, with its quotes and without, and at the end of the object")
  func ranges() throws {
    let body = #" {"a":1,"model": "m\u0041x" ,"stream_options": {"include_usage":true} } "#
    let found = try peek(body)
    let bytes = Array(body.utf8)
    #expect(String(decoding: bytes[found.modelQuoted], as: UTF8.self) == #""m\u0041x""#)
    #expect(String(decoding: bytes[found.modelValue], as: UTF8.self) == #"m\u0041x"#)
    #expect(found.modelHasEscapes)
    #expect(try !peek(#"{"model":"m"}"#).modelHasEscapes)
    #expect(found.streamOptions.map { String(decoding: bytes[$0], as: UTF8.self) } == #"{"include_usage":true}"#)
    #expect(bytes[found.objectEnd] == UInt8(ascii: "}"))
    #expect(bytes[(found.objectEnd + 1)...] == [0x20])
  }

  @Test(
    "The bound of the answer is the larger of its two names, as far as it is a whole number",
    arguments: [
      (#"{"model":"m"}"#, nil),
      (#"{"model":"m","max_tokens":7}"#, 7),
      (#"{"max_completion_tokens": 12 ,"model":"m","max_tokens":7}"#, 12),
      (#"{"max_t\u006Fkens":3,"model":"m"}"#, 3),
      (#"{"max_tokens":3,"model":"m","max_tokens":2}"#, 3),
      (#"{"max_tokens":0,"model":"m"}"#, 0),
      (#"{"max_tokens":-1,"model":"m"}"#, nil),
      (#"{"max_tokens":1.5,"model":"m"}"#, nil),
      (#"{"max_tokens":1e3,"model":"m"}"#, nil),
      (#"{"max_tokens":null,"model":"m"}"#, nil),
      (#"{"max_tokens":"9","model":"m"}"#, nil),
      (#"{"max_tokens":99999999999999999999,"model":"m"}"#, nil),
      (#"{"max_tokens":999999999999999999,"model":"m"}"#, 999_999_999_999_999_999),
      (#"{"x":{"max_tokens":9},"model":"m"}"#, nil),
    ] as [(String, Int?)])
  func maxTokens(body: String, expected: Int?) throws {
    #expect(try peek(body).maxTokens == expected)
  }

  @Test(
    "Streaming is on only where the outermost object says true",
    arguments: [
      (#"{"model":"m"}"#, false, false),
      (#"{"model":"m","stream":true}"#, true, false),
      (#"{"stream":false,"model":"m"}"#, false, false),
      (#"{"stream":null,"model":"m"}"#, false, false),
      (#"{"stream":"true","model":"m"}"#, false, false),
      (#"{"x":{"stream":true},"model":"m"}"#, false, false),
      (#"{"\u0073tream":true,"model":"m","stream_options":{"x":[{}],"include_usage":true}}"#, true, true),
      (#"{"stream":true,"model":"m","stream_options":{"include_usage":false}}"#, true, false),
      (#"{"stream":true,"model":"m","stream_options":{"x":{"include_usage":true}}}"#, true, false),
      (#"{"stream":true,"model":"m","stream_options":{}}"#, true, false),
      (#"{"stream":true,"model":"m","stream_options":null}"#, true, false),
    ])
  func streaming(body: String, stream: Bool, includeUsage: Bool) throws {
    let found = try peek(body)
    #expect(found.stream == stream)
    #expect(found.includeUsage == includeUsage)
    #expect((found.streamOptions != nil) == body.contains("stream_options"))
  }

  @Test(
    "What a body lacks, or has twice, is named",
    arguments: [
      ("{}", .missingModel),
      (#"{"x":{"model":"m"}}"#, .missingModel),
      (#"{"model":1}"#, .modelNotAString),
      (#"{"model":null}"#, .modelNotAString),
      (#"{"model":["m"]}"#, .modelNotAString),
      (#"{"model":""}"#, .emptyModel),
      (#"{"model":"a","model":"b"}"#, .duplicateModel),
      (#"{"model":"a","mod\u0065l":"a"}"#, .duplicateModel),
      (#"{"model":"a","stream":true,"stre\u0061m":false}"#, .duplicateKey(.stream)),
      (#"{"stream_options":{},"stream_options":null,"model":"a"}"#, .duplicateKey(.streamOptions)),
      (#"{"stream_options":{"include_usage":true,"include\u005fusage":false},"model":"a"}"#, .duplicateKey(.includeUsage)),
      (#"{"model":"a\ud83d"}"#, .badEscape(offset: 11)),
      (#"{"model":"\ude00\ud83d"}"#, .badEscape(offset: 10)),
      (#"{"model":"\ud83d\u0041"}"#, .badEscape(offset: 10)),
      ("[]", .notAnObject), ("7", .notAnObject), (#""model""#, .notAnObject), (" null ", .notAnObject),
    ] as [(String, PeekError)])
  func refusals(body: String, error: PeekError) {
    #expect(throws: error) { try peek(body) }
  }

  @Test(
    "What is not JSON is refused with the offset of the first wrong byte",
    arguments: [
      ("", 0), ("  ", 2), ("{", 1), (#"{"model""#, 8), (#"{"model":"#, 9), (#"{"model":"m""#, 12), (#"{"model":"m"#, 11),
      (#"{"model":"m"}x"#, 13), (#"{"model":"m"}{}"#, 13), (#"{"model":"m",}"#, 13), (#"{,"model":"m"}"#, 1), (#"{"model" "m"}"#, 9),
      (#"{'model':"m"}"#, 1), (#"{model:"m"}"#, 1), ("{\"model\":\"m\n\"}", 11), ("{\"model\":\"m\u{0}\"}", 11),
      ("{\"model\":\"m\u{1F}\"}", 11),
      ("\u{FEFF}{\"model\":\"m\"}", 0), (#"{"x":01,"model":"m"}"#, 6), (#"{"x":-,"model":"m"}"#, 6), (#"{"x":1.,"model":"m"}"#, 7),
      (#"{"x":.5,"model":"m"}"#, 5), (#"{"x":1e,"model":"m"}"#, 7), (#"{"x":1e+,"model":"m"}"#, 8), (#"{"x":+1,"model":"m"}"#, 5),
      (#"{"x":0x1,"model":"m"}"#, 6), (#"{"x":NaN,"model":"m"}"#, 5), (#"{"x":nul,"model":"m"}"#, 8), (#"{"x":truex,"model":"m"}"#, 9),
      (#"{"x":[1,],"model":"m"}"#, 8), (#"{"x":[1 2],"model":"m"}"#, 8), (#"{"x":[1},"model":"m"}"#, 7),
      (#"{"x":{"a":1],"model":"m"}"#, 11),
      ("{\"x\":1\u{C},\"model\":\"m\"}", 6), (#"{"model":"m"/**/}"#, 12), (#"{"x":"\"#, 7), ("[1", 2), (#"{"stream":}"#, 10),
      (#"{"model":}"#, 9),
    ])
  func grammar(body: String, offset: Int) {
    #expect(throws: PeekError.notJSON(offset: offset)) { try peek(body) }
  }

  @Test(
    "An escape that JSON does not have is refused where it begins",
    arguments: [
      (#"{"model":"\x"}"#, 10), (#"{"a\u00g0":1,"model":"m"}"#, 3), (#"{"model":"ab\u12"}"#, 12), (#"{"model":"\U0041"}"#, 10),
      (#"{"model":"\u"#, 10),
    ])
  func escapes(body: String, offset: Int) {
    #expect(throws: PeekError.badEscape(offset: offset)) { try peek(body) }
  }

  @Test(
    "Bytes that are not UTF-8 are refused, wherever they stand in a word of eight",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE3, 0x81], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0xA6], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xE3, 0x28, 0x81],
      [0xF0, 0x9F, 0x28, 0x81],
    ] as [[UInt8]])
  func encoding(bad: [UInt8]) {
    for padding in 0..<17 {
      let head = Array(#"{"model":""#.utf8) + Array(repeating: UInt8(ascii: "x"), count: padding)
      for tail in [#""}"#, #"abcdefghijkl"}"#] {
        let body = head + bad + Array(tail.utf8)
        #expect(throws: PeekError.invalidUTF8(offset: head.count)) { try RequestPeek.scan(body.span) }
      }
    }
  }

  @Test(
    "UTF-8 at every edge of its table is taken",
    arguments: ["\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "\u{7F}"])
  func encodingEdges(text: String) throws {
    #expect(try model(#"{"model":"\#(text)"}"#) == text)
    #expect(try model(#"{"model":"seven77\#(text)\#(text)eight888"}"#) == "seven77\(text)\(text)eight888")
  }

  @Test("A body may nest 512 deep and no deeper", arguments: ["[", #"{"a":"#])
  func depth(open: String) throws {
    let close = open == "[" ? "]" : "}"
    func body(_ depth: Int) -> String {
      #"{"model":"m","x":"# + String(repeating: open, count: depth - 2) + (open == "[" ? "[" : "{") + close
        + String(repeating: close, count: depth - 2) + "}"
    }
    #expect(try peek(body(512)).objectEnd == body(512).utf8.count - 1)
    #expect(throws: PeekError.tooDeep) { try peek(body(513)) }
    #expect(throws: PeekError.tooDeep) { try peek(#"{"stream_options":{"a":"# + String(repeating: "[", count: 511)) }
    #expect(throws: PeekError.notJSON(offset: 23 + 510)) { try peek(#"{"stream_options":{"a":"# + String(repeating: "[", count: 510)) }
  }

  @Test("Containers of both kinds close in their own order, also across the stack's words")
  func nesting() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<50 {
      let kinds = (0..<500).map { _ in Bool.random(using: &random) }
      let opens = kinds.map { $0 ? #"{"k":"# : "[" }.joined()
      let closes = kinds.reversed().map { $0 ? "}" : "]" }
      #expect(try peek(#"{"x":\#(opens)0\#(closes.joined()),"model":"m"}"#).modelQuoted.count == 3)
      var wrong = closes
      let place = Int.random(in: 0..<500, using: &random)
      wrong[place] = wrong[place] == "}" ? "]" : "}"
      let start = 5 + opens.utf8.count + 1
      #expect(throws: PeekError.notJSON(offset: start + place)) { try peek(#"{"x":\#(opens)0\#(wrong.joined()),"model":"m"}"#) }
    }
  }

  @Test("A message tells where, and nothing of the body")
  func messages() {
    #expect(throws: PeekError.notJSON(offset: 20)) { try peek(#"{"model":"secret" , secret"#) }
    #expect(PeekError.notJSON(offset: 20).message == "The request body is not valid JSON: unexpected byte or end at offset 20")
    #expect(PeekError.duplicateKey(.includeUsage).message == "The request body has more than one key 'stream_options.include_usage'")
  }
}
