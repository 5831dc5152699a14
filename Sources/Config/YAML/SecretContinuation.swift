/// How the lines after the name of a secret are judged: which of them belong to its value, in a text that may not be YAML.
struct SecretContinuation {
  /// Of the name, in bytes from the start of its line. Deeper lines belong to the value.
  private(set) var column: Int
  /// Within brackets the value goes on to a comma or to the bracket that closes, whatever the columns are.
  private var isInFlow: Bool
  /// A quote that is not closed yet.
  private var quote: UInt8?
  /// Brackets within the value.
  private var depth = 0
  /// Nothing but a colon has come after the name, so that a list may start in its column.
  private var isEmpty = true

  init(column: Int, isInFlow: Bool) {
    self.column = column
    self.isInFlow = isInFlow
  }

  /// Whether the value surely goes on.
  var isOpen: Bool { isInFlow || quote != nil }

  /// - Parameter line: with its indentation; not empty.
  mutating func covers(_ line: ArraySlice<UInt8>) -> Bool {
    let start = line.firstIndex { !LikelySecrets.isBlank($0) } ?? line.endIndex
    let text = line[start...]
    let lineColumn = start - line.startIndex
    // The value of `? name`.
    if isEmpty, text.first == UInt8(ascii: ":") {
      column = min(column, lineColumn)
      return true
    }
    // Nobody knows how deep a tab is, and a line that is no key may be the rest of a value that was not indented.
    return isOpen || lineColumn > column || line[..<start].contains(UInt8(ascii: "\t")) || !LikelySecrets.looksLikeKey(text)
      || (isEmpty && lineColumn == column && text.first == UInt8(ascii: "-"))
  }

  /// Takes in what follows, up to the end of a line at most.
  mutating func read(_ text: ArraySlice<UInt8>) {
    var position = text.startIndex
    var mayOpenQuote = true
    while position < text.endIndex {
      let byte = text[position]
      position += 1
      if let open = quote {
        let next = position < text.endIndex ? text[position] : 0
        let isEscape = open == UInt8(ascii: "\"") ? byte == UInt8(ascii: "\\") : byte == open && next == open
        if isEscape { position += 1 } else if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if mayOpenQuote { quote = byte }
        mayOpenQuote = false
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        mayOpenQuote = true
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { isInFlow = false }
      case UInt8(ascii: ","):
        if depth <= 0 { isInFlow = false }
        mayOpenQuote = true
      case UInt8(ascii: "#") where mayOpenQuote:
        return
      default:
        mayOpenQuote = LikelySecrets.isBlank(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=")
        if !mayOpenQuote { isEmpty = false }
        continue
      }
      isEmpty = false
    }
  }
}
