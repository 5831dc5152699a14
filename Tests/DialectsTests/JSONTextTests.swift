import Testing

@testable import Dialects

@Suite("Text in JSON")
struct JSONTextTests {
  @Test(
    "What a JSON string cannot hold is escaped, all else stays",
    arguments: [
      ("plain / text", "plain / text"), ("\"\\", #"\"\\"#), ("\u{8}\u{9}\n\u{C}\r", #"\b\t\n\f\r"#),
      ("\u{0}\u{1F}\u{7F}", "\\u0000\\u001f\u{7F}"),
      ("日本語🦊\u{2028}", "日本語🦊\u{2028}"), ("", ""),
    ])
  func escaping(text: String, escaped: String) {
    var output = Array("before ".utf8)
    JSONText.appendEscaped(text.utf8.span, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == "before " + escaped)
  }

  @Test("Every scalar below U+0100 comes back from the plain parser as it was")
  func roundTrip() throws {
    let text = (0..<0x100).map { String(UnicodeScalar(UInt8($0))) }.joined()
    var output: [UInt8] = []
    JSONText.appendQuoted(text.utf8.span, to: &output)
    #expect(try ReferenceJSON.parse(output) == .string(Array(text.utf16)))
  }

  @Test("An error has OpenAI's shape, as a body and as the event that ends a stream")
  func errors() {
    let error = OpenAIErrorBody(type: "upstream_error", code: "upstream_broke", message: "The answer of 'a\"b' broke off:\n語")
    let json = #"{"error":{"message":"The answer of 'a\"b' broke off:\n語","type":"upstream_error","code":"upstream_broke"}}"#
    #expect(String(decoding: error.json, as: UTF8.self) == json)
    #expect(String(decoding: error.event, as: UTF8.self) == "data: \(json)\n\n")
  }
}
