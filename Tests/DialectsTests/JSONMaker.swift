/// Writes random request bodies: the keys that matter at any place, escaped in any way, among nested values of every kind.
struct JSONMaker {
  var random: SeededGenerator

  mutating func body() -> [UInt8] {
    var members: [String] = []
    if !random.chance(3) { members.append(member("model", random.chance(95) ? string() : value(depth: 2))) }
    if random.chance(2) { members.append(member("model", string())) }
    if random.chance(60) { members.append(member("stream", random.chance(90) ? word() : value(depth: 2))) }
    if random.chance(2) { members.append(member("stream", word())) }
    if random.chance(40) { members.append(member("stream_options", random.chance(80) ? options() : value(depth: 2))) }
    for _ in 0..<Int.random(in: 0...5, using: &random) { members.append(quoted(name()) + colon() + value(depth: 0)) }
    members.shuffle(using: &random)
    return Array((space() + "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}" + space()).utf8)
  }

  mutating func string() -> String {
    quoted(text())
  }

  private mutating func options() -> String {
    var members = [member("include_usage", word())]
    if random.chance(3) { members.append(member("include_usage", word())) }
    if random.chance(30) { members.append(member(name(), value(depth: 3))) }
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func member(_ key: String, _ value: String) -> String { quoted(key) + colon() + value }

  private mutating func colon() -> String { space() + ":" + space() }

  private mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &random) {
    case 0: return word()
    case 1: return "null"
    case 2: return number()
    case 3, 4: return string()
    case 5: return "[" + (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) }.joined(separator: ",") + "]"
    default:
      // The keys that matter, deeper down, must not.
      let members = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        member(
          random.chance(40) ? ["model", "stream", "stream_options"].randomElement(using: &random) ?? "" : name(), value(depth: depth + 1))
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  private mutating func word() -> String { random.chance(50) ? "true" : "false" }

  private mutating func number() -> String {
    ["0", "-0", "7", "-12", "3.25", "1e9", "1E-2", "0.5e+07", "123456789012345678901234567890", "-0.0"].randomElement(using: &random) ?? "0"
  }

  private mutating func space() -> String {
    guard random.chance(20) else { return "" }
    return (0..<Int.random(in: 1...3, using: &random)).map { _ in [" ", "\n", "\t", "\r"].randomElement(using: &random) ?? "" }.joined()
  }

  private mutating func name() -> String {
    ["messages", "mode", "models", "Model", "", "streaming", "stream_option", "n", "日本", "model\u{0}"].randomElement(using: &random) ?? "n"
  }

  private mutating func text() -> String {
    let pool: [String] = [
      "a", "model", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "é", "ß", "語", "\u{FFFF}", "🦊", "\u{10FFFF}", "{", "}", ",", ":", " ",
      "long run of plain ASCII",
    ]
    return (0..<Int.random(in: 0...6, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }.joined()
  }

  /// Quotes a text, with more escapes than are needed, and now and then half a surrogate pair.
  private mutating func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      guard mustEscape || random.chance(8) else {
        output.unicodeScalars.append(scalar)
        continue
      }
      if scalar == "/", random.chance(50) { output += "\\/" } else { output += String(scalar).utf16.map { escape($0) }.joined() }
    }
    if random.chance(1) { output += escape(random.chance(50) ? 0xD83D : 0xDE00) }
    return output + "\""
  }

  private mutating func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    let padded = String(repeating: "0", count: 4 - digits.count) + digits
    return "\\u" + (random.chance(50) ? padded.uppercased() : padded)
  }
}
