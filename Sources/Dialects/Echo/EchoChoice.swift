/// One choice of an echoed answer: its words, and why it ends.
struct EchoChoice: Equatable {
  enum Finish: String {
    case stop, length
  }

  var words: [Substring]
  var finish: Finish

  var text: String { words.joined() }

  /// Echoes a text until a limit, a stop sequence or its own end.
  ///
  /// - Parameters:
  ///   - words: the most words.
  ///   - bytes: the most bytes, in whole words.
  ///   - stops: sequences that end the answer and are not part of it; none is empty.
  init(_ text: String, words limit: Int, bytes: Int, stops: [String]) {
    words = []
    finish = .stop
    var size = 0
    for word in EchoWords(text) {
      size += word.utf8.count
      guard words.count < limit, size <= bytes else {
        finish = .length
        break
      }
      words.append(word)
    }
    guard !stops.isEmpty else { return }
    let kept = Array(self.text.utf8)
    guard let end = stops.compactMap({ Self.offset(of: Array($0.utf8), in: kept) }).min() else { return }
    words = Array(EchoWords(String(decoding: kept[..<end], as: UTF8.self)))
    finish = .stop
  }

  private static func offset(of part: [UInt8], in text: [UInt8]) -> Int? {
    guard part.count <= text.count else { return nil }
    return (0...text.count - part.count).first { text[$0] == part[0] && text[$0..<$0 + part.count].elementsEqual(part) }
  }
}
