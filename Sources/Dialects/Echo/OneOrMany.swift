/// A field that takes one value or an array of them.
struct OneOrMany<Element: Decodable>: Decodable {
  var values: [Element]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // What is no single value must be an array, and says where it is wrong.
    if let one = try? container.decode(Element.self) {
      values = [one]
    } else {
      values = try container.decode([Element].self)
    }
  }
}
