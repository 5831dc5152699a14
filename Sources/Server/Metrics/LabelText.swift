/// Label names and values as the text format has them.
enum LabelText {
  /// `name="value"` pairs in the order of their names, so that one set of labels is one text.
  ///
  /// - Parameter labels: of two with the same name the later one counts.
  static func pairs(_ labels: [(String, String)]) -> String {
    if labels.isEmpty { return "" }
    return Dictionary(labels.map { (name($0.0, allowsColon: false), $0.1) }, uniquingKeysWith: { $1 })
      .sorted { $0.key < $1.key }
      .map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
      .joined(separator: ",")
  }

  /// `text` with the letters that names may have; others become `_`.
  static func name(_ text: String, allowsColon: Bool) -> String {
    var name = ""
    for (position, character) in text.unicodeScalars.enumerated() {
      switch character {
      case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(character)
      case "0"..."9":
        if position == 0 { name += "_" }
        name.unicodeScalars.append(character)
      case ":" where allowsColon: name.unicodeScalars.append(character)
      default: name += "_"
      }
    }
    return name.isEmpty ? "_" : name
  }

  /// - Parameter quotes: as in label values; in help texts a quotation mark stands as it is.
  static func escaped(_ text: String, quotes: Bool) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\"") }) else {
      return text
    }
    var escaped = ""
    // By scalars: in Unicode, CR and LF together are one character.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
