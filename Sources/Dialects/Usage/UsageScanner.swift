/// Finds the `usage` of an answer's outermost object in one forward pass over its bytes, which may be cut anywhere.
///
/// It keeps its place, one key and five numbers, nothing of the body. It is no validator: what it skips it counts brackets in and no
/// more; but an object that it takes for whole has quotes, brackets, colons and commas where JSON has them on the levels that it reads.
/// O(n), no allocation; `UsageSpeed` in the tests measures it.
package struct UsageScanner: Sendable {
  /// What the outermost object's `choices` was.
  enum Choices: UInt8 { case absent, empty, other }
  /// What the outermost object's `usage` was. Once `other`, always `other`.
  enum Value: UInt8 { case absent, object, other }

  private(set) var choices = Choices.absent
  private(set) var usageValue = Value.absent

  private var place = Place.start
  private var level = UsageKey.Level.top
  private var keyText = UsageKeyText()
  private var key = UsageKey.other
  /// The number that is being read.
  private var number = 0
  /// Brackets open in the value that is being skipped.
  private var depth = 0
  private var tally = UsageTally()
  private var found: TokenUsage?

  private enum Place: UInt8 {
    /// Before the outermost `{`. To `firstKey`, `broken`.
    case start
    /// Behind a `{` and behind a comma. To `key`; from the first also to where its object ends.
    case firstKey, nextKey
    /// Within a key, and behind a backslash in it. To `colon`.
    case key, keyEscape
    case colon, value
    /// Within a string value, and behind a backslash in it. To `afterValue`.
    case string, stringEscape
    /// Within a skipped array or object, a string in it, and behind a backslash in that. To `afterValue`.
    case nested, nestedString, nestedEscape
    /// Behind the `[` of `choices`. To `nested`, `afterValue`.
    case choices
    /// Within a word, or a number that is skipped. To `afterValue`.
    case scalar
    /// Within a number that counts. To `afterValue`, `scalar`.
    case number
    /// To `nextKey`, `afterValue` one level up, `whole`.
    case afterValue
    /// The outermost object is over. To `broken` at anything but space.
    case whole
    case broken
  }

  package init() {}

  /// The usage, once the outermost object is over. nil before that, where it has none, and where its numbers are not to be believed.
  package var usage: TokenUsage? { place == .whole ? found : nil }

  /// The object is whole and says usage and nothing else: `choices` is an empty array, `usage` an object.
  var isUsageChunk: Bool { place == .whole && choices == .empty && usageValue == .object }

  /// Whether `isUsageChunk` is, or may yet become, true. Once false it stays false.
  var mayBeUsageChunk: Bool {
    switch place {
    case .broken: false
    case .whole: isUsageChunk
    default: choices != .other && usageValue != .other
    }
  }

  /// Says that what was taken so far is no JSON text.
  mutating func spoil() { place = .broken }

  /// Takes the next piece.
  package mutating func take(_ piece: Span<UInt8>) {
    var at = 0
    while at < piece.count {
      // Runs that need no look at each byte come first.
      switch place {
      case .key:
        let end = ByteRuns.stringEnd(piece.bytes, from: at)
        keyText.append(piece, at..<end)
        at = end
      case .string, .nestedString: at = ByteRuns.stringRest(piece.bytes, from: at)
      case .nested: at = skipNested(piece.bytes, from: at)
      case .broken: return
      default: break
      }
      guard at < piece.count else { return }
      if take(piece[at]) { at &+= 1 }
    }
  }

  /// Takes one byte; false where it is to be looked at again from the place that was reached.
  @inline(__always)
  private mutating func take(_ byte: UInt8) -> Bool {
    switch place {
    case .start: if !isSpace(byte) { place = byte == UInt8(ascii: "{") ? .firstKey : .broken }
    case .firstKey, .nextKey: beginKey(byte)
    case .key: continueKey(byte)
    case .keyEscape: place = .key
    case .colon: if !isSpace(byte) { place = byte == UInt8(ascii: ":") ? .value : .broken }
    case .value: if !isSpace(byte) { beginValue(byte) }
    case .string: place = Self.afterStringByte(byte, escape: .stringEscape, end: .afterValue)
    case .stringEscape: place = .string
    case .nestedString: place = Self.afterStringByte(byte, escape: .nestedEscape, end: .nested)
    case .nestedEscape: place = .nestedString
    case .choices: return continueChoices(byte)
    case .scalar: return continueScalar(byte)
    case .number: return continueNumber(byte)
    case .afterValue: if !isSpace(byte) { continueObject(byte) }
    case .whole: if !isSpace(byte) { place = .broken }
    // Both were taken as runs.
    case .nested, .broken: break
    }
    return true
  }

  // MARK: - Keys

  private mutating func beginKey(_ byte: UInt8) {
    if byte == UInt8(ascii: "\"") {
      keyText.clear()
      place = .key
    } else if byte == UInt8(ascii: "}"), place == .firstKey {
      leaveObject()
    } else if !isSpace(byte) {
      place = .broken
    }
  }

  private mutating func continueKey(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""):
      key = keyText.key(in: level)
      place = .colon
    case UInt8(ascii: "\\"):
      keyText.spoil()
      place = .keyEscape
    // Only a control character ends a run besides these two.
    default: place = .broken
    }
  }

  // MARK: - Values

  private mutating func beginValue(_ byte: UInt8) {
    note(byte)
    switch byte {
    case UInt8(ascii: "\""): place = .string
    case UInt8(ascii: "{"): enter()
    case UInt8(ascii: "["):
      depth = 1
      place = key == .choices ? .choices : .nested
    case UInt8(ascii: "0")...UInt8(ascii: "9") where key.isNumber:
      number = Int(byte &- UInt8(ascii: "0"))
      place = .number
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): place = .scalar
    default: place = .broken
    }
  }

  /// What a value's first byte already says.
  private mutating func note(_ byte: UInt8) {
    switch key {
    case .usage:
      if byte == UInt8(ascii: "{") { tally = UsageTally() }
      usageValue = byte == UInt8(ascii: "{") && usageValue != .other ? .object : .other
    case .choices: if byte != UInt8(ascii: "[") { choices = .other }
    case .promptTokens, .completionTokens, .totalTokens, .cachedTokens, .reasoningTokens:
      if byte != UInt8(ascii: "n"), byte &- UInt8(ascii: "0") > 9 { tally.isBad = true }
    case .other, .promptDetails, .completionDetails: break
    }
  }

  private mutating func enter() {
    place = .firstKey
    switch key {
    case .usage: level = .usage
    case .promptDetails: level = .promptDetails
    case .completionDetails: level = .completionDetails
    default:
      depth = 1
      place = .nested
    }
  }

  private mutating func continueChoices(_ byte: UInt8) -> Bool {
    if isSpace(byte) { return true }
    if byte != UInt8(ascii: "]") {
      choices = .other
    } else if choices == .absent {
      choices = .empty
    }
    place = .nested
    return false
  }

  /// Skips on within an array or object, to its end or the piece's.
  private mutating func skipNested(_ bytes: RawSpan, from start: Int) -> Int {
    var at = start
    while true {
      at = ByteRuns.bracketOrQuote(bytes, from: at)
      guard at < bytes.byteCount else { return at }
      let byte = ByteRuns.byte(bytes, at)
      at &+= 1
      switch byte {
      case UInt8(ascii: "\""):
        at = ByteRuns.stringRest(bytes, from: at)
        guard at < bytes.byteCount, ByteRuns.byte(bytes, at) == UInt8(ascii: "\"") else {
          place = .nestedString
          return at
        }
        at &+= 1
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth &+= 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth &-= 1
        if depth == 0 {
          place = .afterValue
          return at
        }
      default: break
      }
    }
  }

  private mutating func continueScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "+"), UInt8(ascii: "E"):
      return true
    default:
      place = .afterValue
      return false
    }
  }

  private mutating func continueNumber(_ byte: UInt8) -> Bool {
    let digit = byte &- UInt8(ascii: "0")
    if digit <= 9 {
      // A zero in front of other digits is no JSON number. Below the limit nothing overflows.
      if number == 0 || number > TokenUsage.limit { tally.isBad = true } else { number = number * 10 + Int(digit) }
      return true
    }
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      tally.isBad = true
      place = .scalar
    default:
      if number > TokenUsage.limit { tally.isBad = true }
      tally.set(key, number)
      place = .afterValue
    }
    return false
  }

  // MARK: - Ends

  private mutating func continueObject(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ","): place = .nextKey
    case UInt8(ascii: "}"): leaveObject()
    default: place = .broken
    }
  }

  private mutating func leaveObject() {
    place = .afterValue
    switch level {
    case .top: place = .whole
    case .usage:
      found = tally.usage
      level = .top
    case .promptDetails, .completionDetails: level = .usage
    }
  }

  @inline(__always)
  private static func afterStringByte(_ byte: UInt8, escape: Place, end: Place) -> Place {
    switch byte {
    case UInt8(ascii: "\""): end
    case UInt8(ascii: "\\"): escape
    default: .broken
    }
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
