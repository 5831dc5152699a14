/// A strict forward reader over a JSON text (RFC 8259) that checks everything and keeps nothing.
///
/// It holds only its place; every call takes the same body. Each byte is looked at once, nothing is allocated, nothing recurses.
/// Half a surrogate pair in an escape is let through, as the RFC's grammar does: what it means is for the upstream to say.
struct JSONScanner {
  /// The offset of the next byte, from 0 to the body's count.
  private(set) var position = 0

  /// Skips space and gives the next byte without taking it; nil at the end.
  @inline(__always)
  mutating func next(_ body: Span<UInt8>) -> UInt8? {
    while position < body.count {
      let byte = body[position]
      guard byte <= 0x20 else { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      position &+= 1
    }
    return nil
  }

  /// Takes the `{` the scanner stands at, and the `}` too where nothing is between them. False where the object is empty and over.
  mutating func enterObject(_ body: Span<UInt8>) -> Bool {
    position &+= 1
    guard next(body) == UInt8(ascii: "}") else { return true }
    position &+= 1
    return false
  }

  /// Takes what follows a member: true after a comma, false after the object's `}`.
  mutating func anotherMember(_ body: Span<UInt8>) throws(PeekError) -> Bool {
    switch next(body) {
    case UInt8(ascii: ","): position &+= 1; return true
    case UInt8(ascii: "}"): position &+= 1; return false
    default: throw .notJSON(offset: position)
    }
  }

  /// Takes a member's key and the colon behind it.
  @inline(__always)
  mutating func key(_ body: Span<UInt8>) throws(PeekError) -> JSONString {
    guard next(body) == UInt8(ascii: "\"") else { throw .notJSON(offset: position) }
    let key = try string(body)
    guard next(body) == UInt8(ascii: ":") else { throw .notJSON(offset: position) }
    position &+= 1
    return key
  }

  /// Takes the string whose opening quote the scanner stands at.
  @inline(__always)
  mutating func string(_ body: Span<UInt8>) throws(PeekError) -> JSONString {
    let start = position &+ 1
    var at = start
    var hasEscapes = false
    while true {
      at = ByteRuns.plainEnd(body.bytes, from: at)
      guard at < body.count else { throw .notJSON(offset: at) }
      switch body[at] {
      case UInt8(ascii: "\""):
        position = at &+ 1
        return JSONString(content: start..<at, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        at = try Self.escapeEnd(body, at)
      case 0x80...0xFF: at = try UTF8Check.runEnd(body, from: at)
      default: throw .notJSON(offset: at)
      }
    }
  }

  /// Takes one value of any kind, whole.
  ///
  /// - Parameter depth: containers already open around it.
  mutating func skipValue(_ body: Span<UInt8>, depth: Int) throws(PeekError) {
    var open = ContainerStack()
    values: while true {
      guard let first = next(body) else { throw .notJSON(offset: position) }
      switch first {
      case UInt8(ascii: "\""): _ = try string(body)
      case UInt8(ascii: "{"):
        guard depth &+ open.count < ContainerStack.limit else { throw .tooDeep }
        if enterObject(body) {
          open.push(isObject: true)
          _ = try key(body)
          continue values
        }
      case UInt8(ascii: "["):
        guard depth &+ open.count < ContainerStack.limit else { throw .tooDeep }
        position &+= 1
        guard next(body) == UInt8(ascii: "]") else {
          open.push(isObject: false)
          continue values
        }
        position &+= 1
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(body)
      case UInt8(ascii: "t"): try word("true", body)
      case UInt8(ascii: "f"): try word("false", body)
      case UInt8(ascii: "n"): try word("null", body)
      default: throw .notJSON(offset: position)
      }
      // A value is over; close what ends with it, up to the next comma.
      while !open.isEmpty {
        let byte = next(body)
        if byte == UInt8(ascii: ",") {
          position &+= 1
          if open.topIsObject { _ = try key(body) }
          continue values
        }
        guard byte == (open.topIsObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw .notJSON(offset: position) }
        position &+= 1
        open.pop()
      }
      return
    }
  }

  /// Makes sure that nothing but space is left.
  mutating func finish(_ body: Span<UInt8>) throws(PeekError) {
    guard next(body) == nil else { throw .notJSON(offset: position) }
  }

  private mutating func word(_ word: StaticString, _ body: Span<UInt8>) throws(PeekError) {
    for offset in 0..<word.utf8CodeUnitCount {
      guard position < body.count, body[position] == word.utf8Start[offset] else { throw .notJSON(offset: position) }
      position &+= 1
    }
  }

  private mutating func number(_ body: Span<UInt8>) throws(PeekError) {
    if body[position] == UInt8(ascii: "-") { position &+= 1 }
    // A leading zero stands alone: what follows it is not a digit of the same number.
    if position < body.count, body[position] == UInt8(ascii: "0") { position &+= 1 } else { try digits(body) }
    if position < body.count, body[position] == UInt8(ascii: ".") {
      position &+= 1
      try digits(body)
    }
    if position < body.count, body[position] | 0x20 == UInt8(ascii: "e") {
      position &+= 1
      if position < body.count, body[position] == UInt8(ascii: "+") || body[position] == UInt8(ascii: "-") { position &+= 1 }
      try digits(body)
    }
  }

  /// One digit or more.
  private mutating func digits(_ body: Span<UInt8>) throws(PeekError) {
    let start = position
    while position < body.count, body[position] &- UInt8(ascii: "0") < 10 { position &+= 1 }
    if position == start { throw .notJSON(offset: position) }
  }

  /// Where the escape that begins at `at` ends.
  private static func escapeEnd(_ body: Span<UInt8>, _ at: Int) throws(PeekError) -> Int {
    guard at &+ 1 < body.count else { throw .notJSON(offset: body.count) }
    switch body[at &+ 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return at &+ 2
    case UInt8(ascii: "u"):
      guard at &+ 6 <= body.count else { throw .badEscape(offset: at) }
      for digit in at &+ 2..<at &+ 6 where JSONEscape.digit(body[digit]) == nil { throw .badEscape(offset: at) }
      return at &+ 6
    default: throw .badEscape(offset: at)
    }
  }
}
