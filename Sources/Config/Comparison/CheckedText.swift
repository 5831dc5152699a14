/// Writes a checked value as one would write it in the file, on one line.
struct CheckedText {
  /// What paths are shortened by, if they lie below it: two copies of one configuration say the same wherever they lie.
  let directory: String

  func text(of checked: Checked, as shape: Shape) -> String {
    switch (checked.value, shape) {
    case (.word, .either(let word, _)): word
    case (_, .either(_, let other)): text(of: checked, as: other)
    case (.text(let text), .text(.path)): relative(text)
    case (.text(let text), _): TerminalText.oneLine(text)
    case (.boolean(let flag), _): flag ? "true" : "false"
    case (.integer(let bytes), .size): DefaultText.text(ofSize: bytes)
    case (.integer(let number), _): String(number)
    case (.duration(let duration), _): DefaultText.text(of: duration)
    case (.address(let address), _): address.description
    case (.base(.echo), _): BaseURLText.echo
    case (.base(.url(let url)), _): url
    case (.list, _): "[\(elements(of: checked, as: shape).joined(separator: ", "))]"
    case (.word, _), (.record, _), (.names, _): ""
    }
  }

  func elements(of checked: Checked, as shape: Shape) -> [String] {
    guard case .list(let elements) = checked.value, case .list(let element, _, _) = shape else { return [] }
    return elements.map { text(of: $0, as: element) }
  }

  /// A default in the same form as a value that is given.
  static func text(ofDefault value: JSONValue) -> String {
    switch value {
    case .string(let text): text.hasPrefix("./") ? String(text.dropFirst(2)) : text
    case .integer(let number): String(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .array(let elements): "[\(elements.map(text).joined(separator: ", "))]"
    case .null, .object: ""
    }
  }

  private func relative(_ path: String) -> String {
    let start = directory.hasSuffix("/") ? directory : directory + "/"
    return TerminalText.oneLine(path.utf8.starts(with: start.utf8) ? String(path.dropFirst(start.count)) : path)
  }
}
