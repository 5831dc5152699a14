import Testing

@testable import Dialects

@Suite("Usage in a whole answer")
struct UsageScannerTests {
  private func usage(_ pieces: [[UInt8]]) -> TokenUsage? {
    var scanner = UsageScanner()
    for piece in pieces { scanner.take(piece.span) }
    return scanner.usage
  }

  @Test(
    "It is found in the outermost object, wherever it stands",
    arguments: [
      (
        #"{"id":"x","choices":[{"message":{"content":"\"usage\":{\"prompt_tokens\":9}"}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
        TokenUsage(input: 1, output: 2)
      ),
      (#" { "usage" : { "prompt_tokens" : 1 , "completion_tokens" : 2 } , "x" : [ ] } "#, TokenUsage(input: 1, output: 2)),
      (#"{"object":"list","data":[[0.1,-2e3]],"usage":{"prompt_tokens":8,"total_tokens":8}}"#, TokenUsage(input: 8, output: 0)),
      (#"{"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":9}}"#, TokenUsage(input: 1, output: 2, total: 9)),
      (#"{"usage":{"completion_tokens":2,"total_tokens":null}}"#, TokenUsage(input: 0, output: 2)),
      (
        #"{"usage":{"prompt_tokens":5,"prompt_tokens_details":{"reasoning_tokens":1,"cached_tokens":4},"completion_tokens":6,"completion_tokens_details":{"cached_tokens":1,"reasoning_tokens":3}}}"#,
        TokenUsage(input: 5, output: 6, cachedInput: 4, reasoning: 3)
      ),
      (#"{"usage":{"prompt_tokens":5,"prompt_tokens_details":null,"cached_tokens":2}}"#, TokenUsage(input: 5, output: 0)),
      (#"{"usage":{"prompt_tokens":5,"x":{"prompt_tokens":9},"cost":1.5e-7,"y":"}"}}"#, TokenUsage(input: 5, output: 0)),
      (#"{"usage":{"prompt_tokens":0,"completion_tokens":1000000000000}}"#, TokenUsage(input: 0, output: 1_000_000_000_000)),
      (#"{"usage":{"prompt_tokens":1},"usage":{"prompt_tokens":2}}"#, TokenUsage(input: 2, output: 0)),
    ])
  func finding(answer: String, expected: TokenUsage) {
    let bytes = Array(answer.utf8)
    #expect(usage([bytes]) == expected)
    #expect(usage(bytes.map { [$0] }) == expected)
    for length in 0..<bytes.count where bytes[length...].contains(UInt8(ascii: "}")) { #expect(usage([Array(bytes[..<length])]) == nil) }
  }

  @Test(
    "What is not there, or not to be believed, is no usage",
    arguments: [
      "", "{}", "[]", "null", #""usage""#, #"{"usage":null}"#, #"{"usage":{}}"#, #"{"usage":[{"prompt_tokens":1}]}"#,
      #"{"x_groq":{"usage":{"prompt_tokens":1}}}"#, #"[{"usage":{"prompt_tokens":1}}]"#, #"{"usage":{"total_tokens":1}}"#,
      #"{"usage":{"prompt_tokens":-1}}"#, #"{"usage":{"prompt_tokens":1.5}}"#, #"{"usage":{"prompt_tokens":1e3}}"#,
      #"{"usage":{"prompt_tokens":"1"}}"#, #"{"usage":{"prompt_tokens":01}}"#, #"{"usage":{"prompt_tokens":[1]}}"#,
      #"{"usage":{"prompt_tokens":1,"completion_tokens":true}}"#, #"{"usage":{"prompt_tokens":1000000000001}}"#,
      #"{"usage":{"prompt_tokens":999999999999999999999999999999999999999999}}"#,
      #"{"usage":{"prompt_tokens":18446744073709551617}}"#,
      #"{"usage":{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":-1}}}"#, #"{"usage":{"prompt_tokens":1}"#,
      #"{"usage":{"prompt_tokens":1}}x"#, #"{"usage":{"prompt_tokens":1}}{}"#, #"{"usage":{"prompt_tokens":1},}"#,
      #"{"usage":{"prompt_tokens" 1}}"#, #"{"usage":{"prompt_tokens":1}]"#, "{\"x\":\"\n\",\"usage\":{\"prompt_tokens\":1}}",
      #"{"us\u0061ge":{"prompt_tokens":1}}"#, #"{"usage":{"prompt_tokens":1 2}}"#, #"{"usage":{"prompt_tokens":}}"#,
    ])
  func absent(answer: String) {
    #expect(usage([Array(answer.utf8)]) == nil)
    #expect(usage(answer.utf8.map { [$0] }) == nil)
  }

  @Test("It finds in any answer, cut anywhere, what a plain parser finds")
  func generated() {
    var maker = AnswerMaker(random: SeededGenerator(seed: 31))
    var seen = 0
    for _ in 0..<FuzzCount.value {
      let answer = maker.answer()
      let bytes = Array(answer.utf8)
      let expected = ReferenceAnswer(bytes)
      if expected?.usage != nil { seen += 1 }
      var scanner = UsageScanner()
      for piece in maker.cut(bytes) { scanner.take(piece.span) }
      guard expected != nil, scanner.usage == expected?.usage, scanner.isUsageChunk == expected?.isUsageChunk else {
        Issue.record("\(answer)")
        return
      }
    }
    #expect(seen > FuzzCount.value / 4)
  }

  @Test("A damaged answer ends no test run, and reads the same however it is cut")
  func damaged() {
    var maker = AnswerMaker(random: SeededGenerator(seed: 32))
    for _ in 0..<FuzzCount.value {
      var bytes = Array(maker.answer().utf8)
      for _ in 0..<Int.random(in: 1...3, using: &maker.random) { Damage.apply(to: &bytes, &maker.random) }
      guard usage([bytes]) == usage(maker.cut(bytes)), usage([bytes]) == usage(bytes.map { [$0] }) else {
        Issue.record("\(bytes) \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        return
      }
    }
  }

  @Test("Deep nesting costs nothing and hides nothing")
  func depth() {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(usage([Array(#"{"x":\#(deep),"usage":{"prompt_tokens":1}}"#.utf8)]) == TokenUsage(input: 1, output: 0))
  }
}
