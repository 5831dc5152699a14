import FoundationEssentials
import Testing

@testable import Dialects

@Suite("Embeddings of the echo model")
struct EchoEmbeddingTests {
  private struct Reply<Vector: Decodable>: Decodable {
    var object: String
    var model: String
    var data: [Item]
    var usage: [String: Int]
    struct Item: Decodable {
      var object: String
      var index: Int
      var embedding: Vector
    }
  }

  private func ask<Vector: Decodable>(_ fields: String, as type: Vector.Type = [Float].self) throws -> Reply<Vector> {
    let reply = EchoReply.answer(.embeddings, body: #"{"model":"my-echo",\#(fields)}"#.utf8.span, id: "r", created: 0)
    #expect(reply.status == 200)
    return try JSONDecoder().decode(Reply<Vector>.self, from: Data(reply.chunks.joined()))
  }

  @Test(
    "Every kind of input gives a vector of length 1 for each of its items",
    arguments: [
      (#""input":"two words""#, 1, 64, 2), (#""input":["a","b c","d"]"#, 3, 64, 4), (#""input":[1,2,3]"#, 1, 64, 3),
      (#""input":[[1,2],[3]]"#, 2, 64, 3),
      (#""input":"x","dimensions":1"#, 1, 1, 1), (#""input":"日本語","dimensions":4096"#, 1, 4096, 1),
      (#""input":"x","encoding_format":null"#, 1, 64, 1),
    ])
  func vectors(fields: String, count: Int, dimensions: Int, tokens: Int) throws {
    let reply = try ask(fields)
    #expect(reply.object == "list" && reply.model == "my-echo")
    #expect(reply.data.map(\.index) == Array(0..<count))
    #expect(reply.usage == ["prompt_tokens": tokens, "total_tokens": tokens])
    for item in reply.data {
      #expect(item.object == "embedding")
      #expect(item.embedding.count == dimensions)
      let length = item.embedding.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(length - 1) < 1e-5)
    }
  }

  @Test("The same text has the same vector, another text another, and the numbers stay as they are from version to version")
  func determinism() throws {
    let vectors = try ask(#""input":["a","b","a"],"dimensions":3"#).data.map(\.embedding)
    #expect(vectors[0] == vectors[2])
    #expect(vectors[0] != vectors[1])
    #expect(try ask(#""input":"a","dimensions":3"#).data[0].embedding == vectors[0])
    #expect(try ask(#""input":[1]"#).data[0].embedding != ask(#""input":[2]"#).data[0].embedding)
    #expect(vectors[0] == [-0.18018804, 0.69974554, 0.6912947])
  }

  @Test("base64 holds the same numbers as little-endian floats")
  func base64() throws {
    let floats = try ask(#""input":["a","b"],"dimensions":5,"encoding_format":"float""#).data.map(\.embedding)
    let texts = try ask(#""input":["a","b"],"dimensions":5,"encoding_format":"base64""#, as: String.self).data.map(\.embedding)
    let decoded = try texts.map { text in
      let bytes = Array(try #require(Data(base64Encoded: text)))
      return stride(from: 0, to: bytes.count, by: 4).map { at in
        Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
      }
    }
    #expect(decoded == floats)
  }

  @Test("Numbers beyond the limit of one answer are refused")
  func bounds() {
    let input = Array(repeating: #""x""#, count: 257).joined(separator: ",")
    let reply = EchoReply.answer(.embeddings, body: #"{"model":"m","dimensions":4096,"input":[\#(input)]}"#.utf8.span, id: "r", created: 0)
    #expect(reply.status == 400)
  }
}
