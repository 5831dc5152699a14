/// Finds what looks like a secret in a text that may not be YAML at all. It hides too much rather than too little.
enum LikelySecrets {
  /// Whether the value of a key with this name is usually a secret: `key`, `api_key`, `password`, `session_secret`; not `key_sha256`.
  static func isSecretName(_ name: String) -> Bool { isSecretName(Array(name.utf8)[...]) }

  private static let endings = ["key", "token"].map { Array($0.utf8) }
  private static let parts = ["password", "passwd", "passphrase", "secret", "credential", "authorization"].map { Array($0.utf8) }
  /// Longer words are no names of keys; a bound for words of a text that is none.
  private static let longestName = 128

  private static func isSecretName(_ name: ArraySlice<UInt8>) -> Bool {
    guard (3...longestName).contains(name.count) else { return false }
    var plain: [UInt8] = []
    plain.reserveCapacity(name.count)
    for byte in name {
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): break
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): plain.append(byte | 0x20)
      default: plain.append(byte)
      }
    }
    if endings.contains(where: { plain.count >= $0.count && plain[(plain.count - $0.count)...].elementsEqual($0) }) { return true }
    return parts.contains { part in
      plain.count >= part.count && (0...(plain.count - part.count)).contains { start in
        plain[start] == part[0] && plain[start..<(start + part.count)].elementsEqual(part)
      }
    }
  }

  /// Byte ranges to mask, in order: the rest of a line after a secret name with the lines that continue it, and user names and
  /// passwords within URLs. O(n).
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var continuation: Continuation?
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
      let text = (bytes[start..<end].firstIndex { !isBlank($0) } ?? end)..<end
      if !text.isEmpty {
        if let current = continuation, current.covers(bytes[text], column: text.lowerBound - start) {
          found.append(text)
          continuation = current.after(bytes[text])
        } else if let value = valueOfSecretName(bytes, text) {
          found.append(value.range)
          continuation = Continuation(of: bytes[value.range], column: value.nameStart - start)
        } else {
          continuation = nil
          found += userInformation(bytes, text)
        }
      }
      start = end + 1
    }
    return found
  }

  /// How the lines after a secret name are judged.
  private struct Continuation {
    /// Deeper lines belong to the value.
    let column: Int
    /// An opening quote that was not closed on its line.
    var openQuote: UInt8?
    /// Nothing followed the name, so that a list may start in the column of the name.
    let isEmpty: Bool

    init(of value: ArraySlice<UInt8>, column: Int) {
      self.column = column
      isEmpty = value.allSatisfy { LikelySecrets.isBlank($0) || $0 == UInt8(ascii: ":") }
      if let quote = value.first(where: LikelySecrets.isQuote) {
        let quotes = value.reduce(into: 0) { count, byte in count += byte == quote ? 1 : 0 }
        openQuote = quotes % 2 == 1 ? quote : nil
      }
    }

    func covers(_ line: ArraySlice<UInt8>, column lineColumn: Int) -> Bool {
      openQuote != nil || lineColumn > column || (isEmpty && lineColumn == column && line.first == UInt8(ascii: "-"))
    }

    func after(_ line: ArraySlice<UInt8>) -> Continuation {
      var next = self
      if let quote = openQuote, line.contains(quote) { next.openQuote = nil }
      return next
    }
  }

  /// The first secret name of a line, and what follows it up to the end of the line. A name counts where a key may stand, and
  /// wherever a colon follows it; the colon itself may have been forgotten.
  private static func valueOfSecretName(_ bytes: [UInt8], _ line: Range<Int>) -> (nameStart: Int, range: Range<Int>)? {
    var position = line.lowerBound
    var isKeyPlace = true
    while position < line.upperBound {
      guard isWord(bytes[position]) else {
        switch bytes[position] {
        case UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "?"), UInt8(ascii: "#"): isKeyPlace = true
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: " "), UInt8(ascii: "\t"): break
        default: isKeyPlace = false
        }
        position += 1
        continue
      }
      let wordEnd = bytes[position..<line.upperBound].firstIndex { !isWord($0) } ?? line.upperBound
      let word = bytes[position..<wordEnd]
      var rest = wordEnd
      while rest < line.upperBound, isBlank(bytes[rest]) || isQuote(bytes[rest]) { rest += 1 }
      let hasColon = rest < line.upperBound && bytes[rest] == UInt8(ascii: ":")
      if isKeyPlace || hasColon, isSecretName(word) {
        while rest < line.upperBound, isBlank(bytes[rest]) || bytes[rest] == UInt8(ascii: ":") { rest += 1 }
        return (position, rest..<line.upperBound)
      }
      // A dash alone starts a list item: a key may follow.
      if !word.allSatisfy({ $0 == UInt8(ascii: "-") }) { isKeyPlace = false }
      position = wordEnd
    }
    return nil
  }

  /// What stands between `://` and `@`.
  private static func userInformation(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var position = line.lowerBound
    while position + 3 <= line.upperBound {
      guard bytes[position] == UInt8(ascii: ":"), bytes[position + 1] == UInt8(ascii: "/"), bytes[position + 2] == UInt8(ascii: "/") else {
        position += 1
        continue
      }
      let start = position + 3
      let end = bytes[start..<line.upperBound].firstIndex { isBlank($0) || $0 == UInt8(ascii: "/") } ?? line.upperBound
      if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) { found.append(start..<at) }
      position = end
    }
    return found
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
