/// A message's `content`: text, or parts of which those of type `text` count.
struct EchoContent: Decodable {
  var text: String

  private struct Part: Decodable {
    var type: String
    var text: String?
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let whole = try? container.decode(String.self) {
      text = whole
    } else {
      text = try container.decode([Part].self).reduce(into: "") { if $1.type == "text" { $0 += $1.text ?? "" } }
    }
  }
}
