/// Turns a default as one would write it in the file into the JSON value that it is.
enum DefaultValue {
  /// - Returns: nil if the text is no YAML, which the schema's tests rule out.
  static func of(_ text: String, as shape: Shape) -> JSONValue? {
    YAMLParser.parse(SourceText(file: "default", text: text), limits: .default).document?.root.map { value(of: $0, as: shape) }
  }

  private static func value(of node: Node, as shape: Shape) -> JSONValue {
    switch node.resolved.content {
    case .sequence(let elements):
      if case .list(let element, _, _) = shape { return .array(elements.map { value(of: $0, as: element) }) }
      return .array(elements.map { value(of: $0, as: .text(.free)) })
    case .scalar(let scalar): return value(of: scalar.text, as: shape)
    case .mapping, .alias: return .null
    }
  }

  private static func value(of text: String, as shape: Shape) -> JSONValue {
    switch shape {
    case .integer, .size: Int(text).map { .integer($0) } ?? .string(text)
    case .boolean: text == "true" || text == "false" ? .boolean(text == "true") : .string(text)
    case .either(let word, let other): text == word ? .string(text) : value(of: text, as: other)
    case .text, .duration, .choice, .list, .section, .names: .string(text)
    }
  }
}
