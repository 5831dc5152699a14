/// A pattern for one file or directory name: `*` stands for any characters, `?` for one, `[a-z]` for one of several, `[!a-z]` for one of
/// all others; a leading dot must be written out. Names are compared scalar by scalar, as they are written.
struct NamePattern: Sendable {
  enum Malformed: Error { case unclosedBracket, emptyRange }

  private enum Token: Sendable {
    case one(Unicode.Scalar)
    case any
    case run
    case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  private var tokens: [Token] = []

  /// Whether a name has to be looked for, rather than taken as it is.
  static func isNeeded(for text: Substring) -> Bool { text.utf8.contains { "*?[".utf8.contains($0) } }

  init(_ text: Substring) throws(Malformed) {
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": tokens.append(.run)
      case "?": tokens.append(.any)
      case "[": tokens.append(try Self.set(&rest))
      default: tokens.append(.one(scalar))
      }
    }
  }

  /// What follows a `[`. A `]` that comes first stands for itself, and so does a `-` at either end.
  private static func set(_ rest: inout Substring.UnicodeScalarView) throws(Malformed) -> Token {
    let isNegated = rest.first == "!" || rest.first == "^"
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while let lower = rest.popFirst() {
      if lower == "]", !ranges.isEmpty { return .oneOf(ranges, isNegated: isNegated) }
      guard rest.first == "-", let upper = rest.dropFirst().first, upper != "]" else {
        ranges.append(lower...lower)
        continue
      }
      guard lower <= upper else { throw .emptyRange }
      rest.removeFirst(2)
      ranges.append(lower...upper)
    }
    throw .unclosedBracket
  }

  /// Goes back to the last `*` alone, so that it costs at most the product of the lengths.
  func matches(_ name: some StringProtocol) -> Bool {
    let scalars = Array(name.unicodeScalars)
    if scalars.first == ".", !startsWithDot { return false }
    var p = 0
    var n = 0
    var star: (pattern: Int, name: Int)?
    while n < scalars.count {
      if p < tokens.count, case .run = tokens[p] {
        star = (p, n)
        p += 1
      } else if p < tokens.count, Self.matches(tokens[p], scalars[n]) {
        p += 1
        n += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        p = last.pattern + 1
        n = last.name + 1
      } else {
        return false
      }
    }
    return tokens[p...].allSatisfy { if case .run = $0 { true } else { false } }
  }

  private var startsWithDot: Bool {
    if case .one(".") = tokens.first { true } else { false }
  }

  private static func matches(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
    switch token {
    case .one(let one): one == scalar
    case .any, .run: true
    case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}
