/// Finds what looks like a secret in a text that may not be YAML at all. It hides too much rather than too little.
enum LikelySecrets {
  /// Whether the value of a key with this name is usually a secret: `key`, `api_key`, `password`, `session_secret`; not `key_sha256`.
  static func isSecretName(_ name: String) -> Bool { isSecretName(Array(name.utf8)[...]) }

  private static let endings = ["key", "token"].map { Array($0.utf8) }
  private static let parts = ["password", "passwd", "passphrase", "secret", "credential", "authorization"].map { Array($0.utf8) }
  /// Lists of secrets, or of mappings with secrets: `keys: [sk-…]`, `tokens:`.
  private static let listEndings = ["keys", "tokens"].map { Array($0.utf8) }
  /// Longer words are no names of keys; a bound for words of a text that is none.
  private static let longestName = 128

  private static func isSecretName(_ name: ArraySlice<UInt8>) -> Bool {
    guard let plain = plainName(name) else { return false }
    if endings.contains(where: { plain.ends(with: $0) }) { return true }
    return parts.contains { part in
      plain.count >= part.count
        && (0...(plain.count - part.count)).contains { start in
          plain[start] == part[0] && plain[start..<(start + part.count)].elementsEqual(part)
        }
    }
  }

  private static func isNameOfSecrets(_ name: ArraySlice<UInt8>) -> Bool {
    plainName(name).map { plain in listEndings.contains { plain.ends(with: $0) } } ?? false
  }

  /// In lower case, without the signs between its words; nil if it is too short or too long for a name in question.
  private static func plainName(_ name: ArraySlice<UInt8>) -> [UInt8]? {
    guard (3...longestName).contains(name.count) else { return nil }
    var plain: [UInt8] = []
    plain.reserveCapacity(name.count)
    for byte in name {
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): break
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): plain.append(byte | 0x20)
      default: plain.append(byte)
      }
    }
    return plain
  }

  /// Byte ranges to mask, in order: the rest of a line after a secret name with the lines that continue it, and user names and
  /// passwords within URLs. O(n).
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var continuation: SecretContinuation?
    var list: SecretList?
    var names = NameScan()
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
      let text = (bytes[start..<end].firstIndex { !isBlank($0) } ?? end)..<end
      if !text.isEmpty {
        let isCovered = continuation?.covers(bytes[start..<end]) ?? false
        if !isCovered { continuation = nil }
        if list?.ends(at: bytes[start..<end], depth: names.depth) ?? false { list = nil }
        var masked = isCovered || (list != nil && SecretList.isBare(bytes[text])) ? text : text.upperBound..<text.upperBound
        var isListSeen = false
        var position = text.lowerBound
        names.startLine(at: text.lowerBound)
        while let name = names.next(in: bytes, to: text.upperBound) {
          guard !name.isOfMany else {
            if list == nil { list = SecretList(column: name.start - start, depth: name.depth) }
            // Once a line: it looks at the whole rest.
            if !isListSeen, SecretList.isBare(bytes[name.valueStart..<text.upperBound]) {
              masked = min(masked.lowerBound, name.valueStart)..<text.upperBound
            }
            isListSeen = true
            continue
          }
          continuation?.read(bytes[position..<name.start])
          position = name.start
          masked = min(masked.lowerBound, name.valueStart)..<text.upperBound
          // A name within the value of another one ends no later than that.
          guard !(continuation?.isOpen ?? false) else { continue }
          let column = min(continuation?.column ?? .max, name.start - start)
          continuation = SecretContinuation(column: column, isInFlow: name.depth > 0)
          position = name.valueStart
        }
        continuation?.read(bytes[position..<text.upperBound])
        found += userInformation(bytes, text.lowerBound..<masked.lowerBound)
        if !masked.isEmpty { found.append(masked) }
      }
      start = end + 1
    }
    return found
  }

  /// Goes through the secret names of a text, line by line. A name counts where a key may stand, and wherever a colon or `=` follows
  /// it; the colon itself may have been forgotten.
  private struct NameScan {
    struct Name {
      let start: Int
      let valueStart: Int
      /// How many brackets it stands within.
      let depth: Int
      /// Whether it names a list of secrets.
      let isOfMany: Bool
    }

    private var position = 0
    private var isKeyPlace = true
    private var isComment = false
    /// Of this line alone: who forgot to close one does not hide the rest of the file.
    private var quote: UInt8?
    /// Open brackets of this line and those before it. Rather too many: brackets that open within quotes count, those that close do not.
    private(set) var depth = 0

    mutating func startLine(at start: Int) {
      (position, isKeyPlace, isComment, quote) = (start, true, false, nil)
    }

    mutating func next(in bytes: [UInt8], to end: Int) -> Name? {
      while position < end {
        guard LikelySecrets.isWord(bytes[position]) else {
          readSign(bytes[position], after: position == 0 ? UInt8(ascii: " ") : bytes[position - 1])
          position += 1
          continue
        }
        let start = position
        position = bytes[start..<end].firstIndex { !LikelySecrets.isWord($0) } ?? end
        let word = bytes[start..<position]
        if let valueStart = valueStart(in: bytes, after: position, to: end) {
          let isOfMany = LikelySecrets.isNameOfSecrets(word)
          if isOfMany || LikelySecrets.isSecretName(word) {
            isKeyPlace = false
            return Name(start: start, valueStart: valueStart, depth: depth, isOfMany: isOfMany)
          }
        }
        // A dash alone starts a list item: a key may follow.
        if !word.allSatisfy({ $0 == UInt8(ascii: "-") }) { isKeyPlace = false }
      }
      return nil
    }

    /// Where the value of a name starts that ends at `nameEnd`; nil if no name may stand there.
    private func valueStart(in bytes: [UInt8], after nameEnd: Int, to end: Int) -> Int? {
      var rest = nameEnd
      if rest < end, LikelySecrets.isQuote(bytes[rest]) { rest += 1 }
      while rest < end, LikelySecrets.isBlank(bytes[rest]) { rest += 1 }
      guard isKeyPlace || (rest < end && (bytes[rest] == UInt8(ascii: ":") || bytes[rest] == UInt8(ascii: "="))) else { return nil }
      while rest < end, LikelySecrets.isBlank(bytes[rest]) || bytes[rest] == UInt8(ascii: ":") { rest += 1 }
      return rest
    }

    private mutating func readSign(_ byte: UInt8, after before: UInt8) {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        isKeyPlace = true
        if !isComment { depth += 1 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        isKeyPlace = false
        if !isComment, quote == nil { depth = max(0, depth - 1) }
      case UInt8(ascii: "#"):
        isKeyPlace = true
        if quote == nil, LikelySecrets.isBlank(before) || before == UInt8(ascii: "\n") || before == UInt8(ascii: "\r") { isComment = true }
      case UInt8(ascii: ","), UInt8(ascii: "?"), UInt8(ascii: "&"):
        isKeyPlace = true
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == byte { quote = nil } else if quote == nil, !LikelySecrets.isWord(before) { quote = byte }
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        break
      default:
        isKeyPlace = false
      }
    }
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

  /// A colon with a blank or nothing after it: `name: value`, `- name:`. Also `---`.
  static func looksLikeKey(_ text: ArraySlice<UInt8>) -> Bool {
    if text.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-"), UInt8(ascii: "-")]) { return true }
    return text.indices.contains { position in
      text[position] == UInt8(ascii: ":") && (position + 1 == text.endIndex || LikelySecrets.isBlank(text[position + 1]))
    }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension Array where Element == UInt8 {
  fileprivate func ends(with ending: [UInt8]) -> Bool { suffix(ending.count).elementsEqual(ending) }
}
