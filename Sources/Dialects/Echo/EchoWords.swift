/// Cuts a text into words that keep their white space, so that joining them gives the text again.
///
/// White space goes with the word behind it, at the end of the text with the last word; white space alone is one word.
/// Words end where Unicode says white space begins; they are the echo model's tokens.
struct EchoWords: Sequence, IteratorProtocol {
  private let text: Substring.UnicodeScalarView
  private var start: String.Index

  init(_ text: String) {
    self.text = Substring(text).unicodeScalars
    start = self.text.startIndex
  }

  /// How many words `text` has, without making them.
  static func count(of text: String) -> Int {
    var words = 0
    var afterSpace = true
    for scalar in text.unicodeScalars {
      let isSpace = isSpace(scalar)
      if afterSpace, !isSpace { words += 1 }
      afterSpace = isSpace
    }
    return text.isEmpty ? 0 : Swift.max(words, 1)
  }

  mutating func next() -> Substring? {
    guard start < text.endIndex else { return nil }
    let word = text[start...].firstIndex { !Self.isSpace($0) } ?? text.endIndex
    let space = text[word...].firstIndex { Self.isSpace($0) } ?? text.endIndex
    let isLast = text[space...].allSatisfy { Self.isSpace($0) }
    let end = isLast ? text.endIndex : space
    defer { start = end }
    return Substring(text[start..<end])
  }

  /// Unicode's White_Space, with a short way for ASCII and for what lies above the last of it, U+3000.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x20: true
    case ..<0x80, 0x3001...: false
    default: scalar.properties.isWhitespace
    }
  }
}
