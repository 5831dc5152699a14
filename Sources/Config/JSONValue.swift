/// A JSON value that keeps the order of its members, for what this program writes.
package indirect enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One member of an object.
  package struct Member: Sendable, Equatable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  /// On one line.
  package var compact: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .string(let text): Self.quoted(text)
    case .array(let elements): "[\(elements.map(\.compact).joined(separator: ", "))]"
    case .object(let members): "{\(members.map { "\(Self.quoted($0.name)): \($0.value.compact)" }.joined(separator: ", "))}"
    }
  }

  /// Over several lines, two spaces a level; lists of plain values stay on one. Without a line end behind it.
  package var pretty: String { pretty(indentation: "") }

  private func pretty(indentation: String) -> String {
    let inner = indentation + "  "
    switch self {
    case .array(let elements) where elements.contains { $0.isCollection }:
      return "[\n" + elements.map { inner + $0.pretty(indentation: inner) }.joined(separator: ",\n") + "\n\(indentation)]"
    case .object(let members) where !members.isEmpty:
      return "{\n" + members.map { "\(inner)\(Self.quoted($0.name)): \($0.value.pretty(indentation: inner))" }.joined(separator: ",\n")
        + "\n\(indentation)}"
    case .null, .boolean, .integer, .string, .array, .object: return compact
    }
  }

  private var isCollection: Bool {
    switch self {
    case .array, .object: true
    case .null, .boolean, .integer, .string: false
    }
  }

  /// RFC 8259, section 7; the line separators of Unicode too, which older readers take for line ends.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
