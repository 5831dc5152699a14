import Testing

@testable import Dialects

@Suite("A body with another model's name")
struct ModelSpliceTests {
  @Test(
    "Only the name changes, byte for byte",
    arguments: [
      (#"{"model":"a"}"#, "b", #"{"model":"b"}"#),
      (#" {"x" : 1e3,  "mod\u0065l" :"\u0061" , "é":"\/"} "#, "llama3.1:8b", #" {"x" : 1e3,  "mod\u0065l" :"llama3.1:8b" , "é":"\/"} "#),
      (
        #"{"model":"a","messages":[{"model":"a"}]}"#, "say \"hi\"\\\n\u{1}語",
        #"{"model":"say \"hi\"\\\n\u0001語","messages":[{"model":"a"}]}"#
      ),
    ])
  func pieces(body: String, name: String, result: String) throws {
    let bytes = Array(body.utf8)
    let splice = ModelSplice(bytes.span, try RequestPeek.scan(bytes.span), model: name.utf8.span)
    let joined = Array(bytes[splice.prefix]) + splice.replacement + Array(bytes[splice.suffix])
    #expect(String(decoding: joined, as: UTF8.self) == result)
    #expect(splice.count == joined.count)
  }
}
