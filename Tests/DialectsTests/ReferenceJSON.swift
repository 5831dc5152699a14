/// The plainest reading of RFC 8259 there is, to hold the scan against: recursive, a tree, no shortcut, strings as code units.
indirect enum ReferenceJSON: Equatable {
  case null
  case bool(Bool)
  /// As written.
  case number(String)
  /// UTF-16, for a string may hold half a surrogate pair.
  case string([UInt16])
  case array([ReferenceJSON])
  case object([Member])

  struct Member: Equatable {
    var key: [UInt16]
    var value: ReferenceJSON
  }

  enum Refusal: Error, Equatable { case grammar, encoding, depth }

  static func parse(_ bytes: [UInt8]) throws(Refusal) -> ReferenceJSON {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .encoding }
    var parser = Parser(text: Array(text.unicodeScalars))
    let value = try parser.value(depth: 0)
    parser.space()
    guard parser.at == parser.text.count else { throw .grammar }
    return value
  }

  private struct Parser {
    var text: [Unicode.Scalar]
    var at = 0

    var here: Unicode.Scalar? { at < text.count ? text[at] : nil }

    mutating func space() {
      while let scalar = here, " \t\r\n".unicodeScalars.contains(scalar) { at += 1 }
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard here == scalar else { return false }
      at += 1
      return true
    }

    mutating func need(_ scalar: Unicode.Scalar) throws(Refusal) {
      guard take(scalar) else { throw .grammar }
    }

    mutating func value(depth: Int) throws(Refusal) -> ReferenceJSON {
      space()
      switch here {
      case "{": return try object(depth: depth + 1)
      case "[": return try array(depth: depth + 1)
      case "\"": return .string(try string())
      case "t": return try word("true", .bool(true))
      case "f": return try word("false", .bool(false))
      case "n": return try word("null", .null)
      default: return .number(try number())
      }
    }

    mutating func object(depth: Int) throws(Refusal) -> ReferenceJSON {
      guard depth <= 512 else { throw .depth }
      try need("{")
      var members: [Member] = []
      space()
      if take("}") { return .object([]) }
      repeat {
        space()
        let key = try string()
        space()
        try need(":")
        members.append(Member(key: key, value: try value(depth: depth)))
        space()
      } while take(",")
      try need("}")
      return .object(members)
    }

    mutating func array(depth: Int) throws(Refusal) -> ReferenceJSON {
      guard depth <= 512 else { throw .depth }
      try need("[")
      var elements: [ReferenceJSON] = []
      space()
      if take("]") { return .array([]) }
      repeat {
        elements.append(try value(depth: depth))
        space()
      } while take(",")
      try need("]")
      return .array(elements)
    }

    mutating func string() throws(Refusal) -> [UInt16] {
      try need("\"")
      var units: [UInt16] = []
      while let scalar = here {
        at += 1
        if scalar == "\"" { return units }
        if scalar.value < 0x20 { throw .grammar }
        if scalar == "\\" { units.append(try escape()) } else { units += Array(String(scalar).utf16) }
      }
      throw .grammar
    }

    mutating func escape() throws(Refusal) -> UInt16 {
      guard let scalar = here else { throw .grammar }
      at += 1
      let simple: [Unicode.Scalar: UInt16] = ["\"": 34, "\\": 92, "/": 47, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9]
      if let unit = simple[scalar] { return unit }
      guard scalar == "u", at + 4 <= text.count else { throw .grammar }
      let digits = text[at..<at + 4]
      let isHexadecimal = digits.allSatisfy { $0.properties.isASCIIHexDigit }
      let four = digits.reduce(into: "") { $0.unicodeScalars.append($1) }
      guard isHexadecimal, let unit = UInt16(four, radix: 16) else { throw .grammar }
      at += 4
      return unit
    }

    mutating func word(_ word: String, _ meaning: ReferenceJSON) throws(Refusal) -> ReferenceJSON {
      for scalar in word.unicodeScalars { try need(scalar) }
      return meaning
    }

    mutating func number() throws(Refusal) -> String {
      let start = at
      _ = take("-")
      if !take("0") { try digits() }
      if take(".") { try digits() }
      if take("e") || take("E") {
        if !take("+") { _ = take("-") }
        try digits()
      }
      return text[start..<at].reduce(into: "") { $0.unicodeScalars.append($1) }
    }

    mutating func digits() throws(Refusal) {
      let start = at
      while let scalar = here, ("0"..."9").contains(scalar) { at += 1 }
      if at == start { throw .grammar }
    }
  }
}
