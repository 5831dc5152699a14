/// Writes one scalar on one line, or as a literal block.
enum ScalarWriter {
  /// - Parameter style: that of the value before; kept where the text fits into it. Block scalars count as plain here.
  static func text(_ value: EditValue, like style: Node.Scalar.Style = .plain, inFlow: Bool) -> String {
    switch value {
    case .text, .reference: quoted(value.scalarText ?? "", like: style, inFlow: inFlow)
    case .integer, .boolean: value.scalarText ?? ""
    case .list, .mapping: ""
    }
  }

  /// A key of a mapping. `$` means itself in keys.
  static func key(_ name: String) -> String { quoted(name, like: .plain, inFlow: true) }

  /// The lines of a literal block for the text, without margin, and its header; nil where only quotes can say it.
  static func literal(_ text: String) -> (header: String, lines: [Substring])? {
    var body = Substring(text)
    let endsLine = body.unicodeScalars.last == "\n"
    if endsLine { body.unicodeScalars.removeLast() }
    let lines = body.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { Substring($0) }
    guard let first = lines.first, let last = lines.last, !first.isEmpty, !last.isEmpty else { return nil }
    guard lines.allSatisfy({ $0.unicodeScalars.allSatisfy(ScalarText.isPrintable) }) else { return nil }
    // A first line that starts with a space would need an indentation indicator; a line of spaces is lost easily.
    guard first.unicodeScalars.first != " ", lines.allSatisfy({ $0.isEmpty || !$0.unicodeScalars.allSatisfy { $0 == " " } }) else {
      return nil
    }
    return (endsLine ? "|" : "|-", lines)
  }

  private static func quoted(_ text: String, like style: Node.Scalar.Style, inFlow: Bool) -> String {
    switch style {
    case .singleQuoted where text.unicodeScalars.allSatisfy(ScalarText.isPrintable): "'" + text.replacing("'", with: "''") + "'"
    case .plain where PlainText.isSafe(text, inFlow: inFlow), .literal where PlainText.isSafe(text, inFlow: inFlow),
      .folded where PlainText.isSafe(text, inFlow: inFlow):
      text
    case .plain, .singleQuoted, .doubleQuoted, .literal, .folded: doubleQuoted(text)
    }
  }

  private static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where ScalarText.isPrintable(scalar) && scalar.value & 0xFFFE != 0xFFFE: result.unicodeScalars.append(scalar)
      default:
        switch scalar.value {
        case ...0xFF: result += "\\x" + hex(scalar.value, digits: 2)
        case ...0xFFFF: result += "\\u" + hex(scalar.value, digits: 4)
        default: result += "\\U" + hex(scalar.value, digits: 8)
        }
      }
    }
    return result + "\""
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
