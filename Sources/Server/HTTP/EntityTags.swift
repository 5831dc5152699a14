/// The value of `If-None-Match` (RFC 9110, 13.1.2): `*`, or a list of entity tags, compared weakly.
struct EntityTags {
  private let value: String

  init(_ value: String) { self.value = value }

  /// - Parameter tag: a strong one, with its quotes. It holds no comma, so that the list can be cut at them.
  func contain(_ tag: String) -> Bool {
    value.split(separator: ",").contains { element in
      let element = element.drop { $0 == " " || $0 == "\t" }
      let given = Substring(element.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
      return given == "*" || given == tag || (given.hasPrefix("W/") && given.dropFirst(2) == tag)
    }
  }
}
