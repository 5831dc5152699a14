/// What is to be embedded: a text, texts, an array of token numbers, or arrays of them.
struct EchoEmbeddingInput: Decodable {
  var items: [Item]

  enum Item {
    case text(String)
    case tokens([Int])

    var isEmpty: Bool {
      switch self {
      case .text(let text): text.isEmpty
      case .tokens(let numbers): numbers.isEmpty
      }
    }

    var tokens: Int {
      switch self {
      case .text(let text): EchoWords.count(of: text)
      case .tokens(let numbers): numbers.count
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      items = [.text(text)]
    } else if let tokens = try? container.decode([Int].self), !tokens.isEmpty {
      items = [.tokens(tokens)]
    } else if let several = try? container.decode([[Int]].self) {
      items = several.map { .tokens($0) }
    } else {
      // The most usual array; what is wrong with it is what the client is told.
      items = try container.decode([String].self).map { .text($0) }
    }
  }
}
