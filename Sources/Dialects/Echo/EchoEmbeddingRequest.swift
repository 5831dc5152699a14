/// The body of an embeddings request, and its answer: https://platform.openai.com/docs/api-reference/embeddings
struct EchoEmbeddingRequest: EchoRequest {
  var model: String
  var input: EchoEmbeddingInput
  /// From 1 to 4096; default 64.
  var dimensions: Int?
  var encoding_format: EncodingFormat?

  enum EncodingFormat: String, Decodable {
    case float
    /// Little-endian 32-bit floats; what OpenAI's own clients ask for.
    case base64
  }

  var tokens: Int { input.items.reduce(0) { $0 + $1.tokens } }

  func answer() throws(EchoProblem) -> [UInt8] {
    let dimensions = dimensions ?? 64
    guard (1...EchoLimits.dimensions).contains(dimensions) else {
      throw .value("dimensions", "must be from 1 to \(EchoLimits.dimensions)")
    }
    guard !input.items.isEmpty, input.items.allSatisfy({ !$0.isEmpty }) else { throw .value("input", "must not be empty") }
    guard input.items.count <= EchoLimits.inputs else { throw .value("input", "takes at most \(EchoLimits.inputs) texts") }
    guard input.items.count * dimensions <= EchoLimits.vectorNumbers else {
      throw .value("input", "texts times dimensions make more than \(EchoLimits.vectorNumbers) numbers")
    }
    var writer = JSONWriter()
    writer.object { body in
      body.member("object", "list")
      body.key("data")
      body.array { data in
        for (index, item) in input.items.enumerated() { write(EchoVector(item, dimensions: dimensions), index, &data) }
      }
      body.member("model", model)
      body.key("usage")
      body.object { usage in
        usage.member("prompt_tokens", tokens)
        usage.member("total_tokens", tokens)
      }
    }
    return writer.bytes
  }

  private func write(_ vector: EchoVector, _ index: Int, _ writer: inout JSONWriter) {
    writer.object { item in
      item.member("object", "embedding")
      item.member("index", index)
      item.key("embedding")
      switch encoding_format ?? .float {
      case .float: item.array { numbers in vector.numbers.forEach { numbers.number($0) } }
      case .base64: item.string(vector.base64)
      }
    }
  }
}
