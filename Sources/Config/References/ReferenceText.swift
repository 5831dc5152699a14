/// A text with references in it, taken apart: `${env:NAME}`, `${env:NAME:-default}`, `${file:/path}`, and `$$` for a dollar sign.
/// A `$` before any other character stands for itself.
struct ReferenceText: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case literal(String)
    /// The default stands in where the variable is missing or empty. It is literal: there are no references inside references.
    case variable(name: String, fallback: String?)
    case file(path: String)
  }

  /// What is wrong with a reference, and where it starts: a byte offset into the text.
  struct Malformed: Error, Equatable {
    enum Reason: Sendable, Equatable {
      case unclosed
      case unknownKind
      case emptyName
      case badVariableName
    }
    let reason: Reason
    let offset: Int
  }

  let parts: [Part]

  /// Whether a text needs to be taken apart at all.
  static func mayContainReferences(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "$")) }

  init(_ text: String) throws(Malformed) {
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var literal: [UInt8] = []
    var position = 0
    while position < bytes.count {
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0
      guard bytes[position] == UInt8(ascii: "$"), next == UInt8(ascii: "$") || next == UInt8(ascii: "{") else {
        literal.append(bytes[position])
        position += 1
        continue
      }
      guard next == UInt8(ascii: "{") else {
        literal.append(UInt8(ascii: "$"))
        position += 2
        continue
      }
      guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
        throw Malformed(reason: .unclosed, offset: position)
      }
      if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
      literal.removeAll(keepingCapacity: true)
      parts.append(try Self.part(bytes[(position + 2)..<end], startingAt: position))
      position = end + 1
    }
    if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
    self.parts = parts
  }

  private static func part(_ inside: ArraySlice<UInt8>, startingAt offset: Int) throws(Malformed) -> Part {
    let text = String(decoding: inside, as: UTF8.self)
    if text.hasPrefix("file:") {
      let path = text.dropFirst("file:".count)
      guard !path.isEmpty else { throw Malformed(reason: .emptyName, offset: offset) }
      return .file(path: String(path))
    }
    guard text.hasPrefix("env:") else { throw Malformed(reason: .unknownKind, offset: offset) }
    let rest = text.dropFirst("env:".count)
    let nameEnd = rest.utf8.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
    let name = rest[..<nameEnd]
    guard !name.isEmpty else { throw Malformed(reason: .emptyName, offset: offset) }
    guard name.utf8.enumerated().allSatisfy({ isVariableByte($1, first: $0 == 0) }) else {
      throw Malformed(reason: .badVariableName, offset: offset)
    }
    guard nameEnd < rest.endIndex else { return .variable(name: String(name), fallback: nil) }
    let tail = rest[nameEnd...]
    guard tail.hasPrefix(":-") else { throw Malformed(reason: .badVariableName, offset: offset) }
    return .variable(name: String(name), fallback: String(tail.dropFirst(2)))
  }

  /// POSIX names: letters, digits and `_`, no digit first.
  private static func isVariableByte(_ byte: UInt8, first: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
    default: false
    }
  }
}
