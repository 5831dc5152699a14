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

  static func count(of text: String) -> Int { EchoWords(text).reduce(0) { count, _ in count + 1 } }

  mutating func next() -> Substring? {
    guard start < text.endIndex else { return nil }
    let word = text[start...].firstIndex { !$0.properties.isWhitespace } ?? text.endIndex
    let space = text[word...].firstIndex { $0.properties.isWhitespace } ?? text.endIndex
    let isLast = text[space...].allSatisfy { $0.properties.isWhitespace }
    let end = isLast ? text.endIndex : space
    defer { start = end }
    return Substring(text[start..<end])
  }
}
