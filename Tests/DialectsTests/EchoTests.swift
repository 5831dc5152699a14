import FoundationEssentials
import Testing

@testable import Dialects

@Suite("The echo model")
struct EchoTests {
  private func ask(_ operation: EchoReply.Operation, _ body: [UInt8], id: String = "r", created: Int = 0) -> EchoReply {
    EchoReply.answer(operation, body: body.span, id: id, created: created)
  }

  @Test("Fixtures: each request gets exactly its answer", arguments: EchoFixture.all)
  func fixture(fixture: EchoFixture) throws {
    let reply = ask(fixture.operation, try fixture.request(), id: "r1", created: 1_700_000_000)
    let text = String(decoding: Array(reply.chunks.joined()), as: UTF8.self)
    let expected = try fixture.answer()
    let type = fixture.isStream ? "text/event-stream" : "application/json"
    #expect(reply.status == 200)
    #expect(text == expected)
    #expect(reply.contentType.description == type)
  }

  @Test(
    "Bad input is answered with 400 that names the field",
    arguments: [
      (.chatCompletions, #"{"model":"echo"}"#, "Missing required parameter: 'messages'."),
      (.chatCompletions, #"{"messages":[]}"#, "Missing required parameter: 'model'."),
      (.chatCompletions, #"{"model":"echo","messages":[]}"#, "Invalid value for 'messages': must hold at least one message."),
      (.chatCompletions, #"{"model":"echo","messages":"hi"}"#, "Invalid type for 'messages'."),
      (.chatCompletions, #"{"model":"echo","messages":[{"role":"user","content":7}]}"#, "Invalid type for 'messages[0].content'."),
      (
        .chatCompletions, #"{"model":"echo","messages":[{"role":"user","content":[{"text":"x"}]}]}"#,
        "Missing required parameter: 'messages[0].content[0].type'."
      ),
      (.chatCompletions, #"{"model":"echo","messages":[{"content":"x"}]}"#, "Missing required parameter: 'messages[0].role'."),
      (.chatCompletions, #"{"model":"echo","messages":[{"role":"user"}],"n":0}"#, "Invalid value for 'n': must be from 1 to 128."),
      (.chatCompletions, #"{"model":"echo","messages":[{"role":"user"}],"n":129}"#, "Invalid value for 'n': must be from 1 to 128."),
      (
        .chatCompletions, #"{"model":"echo","messages":[{"role":"user"}],"max_tokens":0}"#,
        "Invalid value for 'max_tokens': must be at least 1."
      ),
      (
        .chatCompletions, #"{"model":"echo","messages":[{"role":"user"}],"max_completion_tokens":-1}"#,
        "Invalid value for 'max_completion_tokens': must be at least 1."
      ),
      (
        .chatCompletions, #"{"model":"echo","messages":[{"role":"user"}],"stop":["a","b","c","d","e"]}"#,
        "Invalid value for 'stop': takes at most 4 sequences."
      ),
      (.chatCompletions, #"{"model":"echo","messages":[{"role":"user"}],"stream":"yes"}"#, "Invalid type for 'stream'."),
      (.completions, #"{"model":"echo"}"#, "Missing required parameter: 'prompt'."),
      (.completions, #"{"model":"echo","prompt":[]}"#, "Invalid value for 'prompt': must hold at least one text."),
      (.completions, #"{"model":"echo","prompt":[1,2]}"#, "Invalid type for 'prompt[0]'."),
      (.completions, #"{"model":"echo","prompt":"x","max_tokens":-1}"#, "Invalid value for 'max_tokens': must be at least 0."),
      (.embeddings, #"{"model":"echo"}"#, "Missing required parameter: 'input'."),
      (.embeddings, #"{"model":"echo","input":""}"#, "Invalid value for 'input': must not be empty."),
      (.embeddings, #"{"model":"echo","input":[]}"#, "Invalid value for 'input': must not be empty."),
      (.embeddings, #"{"model":"echo","input":["a",""]}"#, "Invalid value for 'input': must not be empty."),
      (.embeddings, #"{"model":"echo","input":["a",1]}"#, "Invalid type for 'input[1]'."),
      (.embeddings, #"{"model":"echo","input":"x","dimensions":0}"#, "Invalid value for 'dimensions': must be from 1 to 4096."),
      (.embeddings, #"{"model":"echo","input":"x","dimensions":4097}"#, "Invalid value for 'dimensions': must be from 1 to 4096."),
      (.embeddings, "[]", "The request body must be a JSON object."),
      (.embeddings, "{", "The request body is not JSON that the echo model can read."),
    ] as [(EchoReply.Operation, String, String)])
  func refusals(operation: EchoReply.Operation, body: String, message: String) throws {
    let reply = ask(operation, Array(body.utf8))
    #expect(reply.status == 400)
    #expect(reply.contentType.description == "application/json")
    #expect(reply.chunks.count == 1)
    let error = try JSONDecoder().decode([String: [String: String]].self, from: Data(reply.chunks[0]))["error"]
    #expect(error?["message"] == message)
    #expect(error?["type"] == "invalid_request_error")
    #expect(error?["code"]?.isEmpty == false)
  }

  @Test("An unknown encoding format is refused")
  func encodingFormat() {
    let reply = ask(.embeddings, Array(#"{"model":"m","input":"x","encoding_format":"int8"}"#.utf8))
    #expect(reply.status == 400)
    #expect(String(decoding: reply.chunks[0], as: UTF8.self).contains("'encoding_format'"))
  }

  @Test(
    "Words keep their white space: joined they are the text",
    arguments: [
      ("", []), ("a", ["a"]), ("a b", ["a", " b"]), ("  a\n b  ", ["  a", "\n b  "]), (" \n", [" \n"]),
      ("日本 語\u{3000}x", ["日本", " 語", "\u{3000}x"]),
      ("a\u{A0}b", ["a", "\u{A0}b"]), ("👩‍👩‍👧 e\u{301}", ["👩‍👩‍👧", " e\u{301}"]), ("a\r\nb\r\n", ["a", "\r\nb\r\n"]),
      ("a \u{301}b", ["a", " \u{301}b"]),
    ])
  func words(text: String, words: [String]) {
    #expect(EchoWords(text).map { Array($0.utf8) } == words.map { Array($0.utf8) })
    #expect(EchoWords.count(of: text) == words.count)
  }

  @Test("White space is what Unicode says it is, for every scalar")
  func whiteSpace() {
    let scalars = (UInt32(0)...0x10FFFF).compactMap { Unicode.Scalar($0) }
    let differing = scalars.filter { (EchoWords.count(of: "a\($0)b") == 2) != $0.properties.isWhitespace }
    #expect(differing.isEmpty)
  }

  @Test(
    "A limit or a stop sequence ends an answer and says so",
    arguments: [
      ("a b c", 9, [], "a b c", .stop), ("a b c", 3, [], "a b c", .stop), ("a b c", 2, [], "a b", .length), ("a b c", 0, [], "", .length),
      ("", 0, [], "", .stop), ("a b c", 9, ["b"], "a ", .stop), ("a b c", 9, ["c", "b c"], "a ", .stop),
      ("a b c", 9, ["x"], "a b c", .stop),
      ("a b c", 1, ["c"], "a", .length), ("a b c", 9, ["a"], "", .stop), ("日本語", 9, ["語"], "日本", .stop), ("ab", 9, ["abc"], "ab", .stop),
      ("aab", 9, ["ab"], "a", .stop), ("a b c", 2, ["b"], "a ", .stop),
    ] as [(String, Int, [String], String, EchoChoice.Finish)])
  func endings(text: String, limit: Int, stops: [String], answer: String, finish: EchoChoice.Finish) {
    let choice = EchoChoice(text, words: limit, bytes: 1000, stops: stops)
    #expect(choice.text == answer)
    #expect(choice.finish == finish)
  }

  @Test("A huge prompt gets an answer within bounds, whole or streamed", arguments: [false, true])
  func bounds(stream: Bool) {
    let text = String(repeating: "word ", count: 200_000)
    let body = #"{"model":"echo","n":128,"stream":\#(stream),"messages":[{"role":"user","content":"\#(text)"}]}"#
    let reply = ask(.chatCompletions, Array(body.utf8))
    let answer = Array(reply.chunks.joined())
    #expect(reply.status == 200)
    #expect(answer.count < 4 << 20)
    #expect(String(decoding: answer, as: UTF8.self).contains(#""finish_reason":"length""#))
  }

  @Test("Streamed pieces join to the plain answer, whatever the text")
  func streamed() throws {
    var random = SeededGenerator(seed: 9)
    let pool = ["a", " ", "\n", "語", "🦊", "\"", "\\", "\t", "\u{1}", "word", "\r\n", "\u{301}", "\u{2029}"]
    for _ in 0..<FuzzCount.value / 100 {
      let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }.joined()
      var quoted: [UInt8] = []
      JSONText.appendQuoted(text.utf8.span, to: &quoted)
      let body = Array(#"{"model":"echo","stream":true,"messages":[{"role":"user","content":"#.utf8) + quoted + Array("}]}".utf8)
      let reply = ask(.chatCompletions, body)
      var decoder = SSEDecoder()
      var events: [SSEEvent] = []
      for chunk in reply.chunks { try decoder.decode(chunk.span, into: &events) }
      #expect(events.count == reply.chunks.count)
      #expect(events.popLast()?.data == Array("[DONE]".utf8))
      let joined = try events.map { try JSONDecoder().decode(ChatChunk.self, from: Data($0.data)).choices[0].delta.content ?? "" }.joined()
      #expect(Array(joined.utf8) == Array(text.utf8))
    }
  }

  private struct ChatChunk: Decodable {
    var choices: [Choice]
    struct Choice: Decodable { var delta: Delta }
    struct Delta: Decodable { var content: String? }
  }
}
