/// Writes random answers and event streams: the keys that matter at every level, among values of every kind.
struct AnswerMaker {
  var random: SeededGenerator

  mutating func answer() -> String {
    var members: [String] = []
    if random.chance(85) { members.append(member("choices", choices())) }
    if random.chance(80) { members.append(member("usage", random.chance(80) ? usage() : value(depth: 1))) }
    if random.chance(3) { members.append(member("usage", random.chance(50) ? usage() : value(depth: 1))) }
    if random.chance(2) { members.append(member("choices", choices())) }
    for _ in 0..<Int.random(in: 0...3, using: &random) { members.append(member(name(), value(depth: 0))) }
    members.shuffle(using: &random)
    return object(members)
  }

  /// A stream of about `count` units, with line ends of one kind.
  mutating func stream(_ count: Int) -> [UInt8] {
    var text = ""
    for _ in 0..<count { text += unit() }
    if random.chance(10) { text += "data: " + answer() }
    if random.chance(30) { text = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n") }
    return Array(text.utf8)
  }

  /// Cuts bytes into pieces, of a few bytes or of many.
  mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
    let longest = [3, 20, 200, 2000].randomElement(using: &random) ?? 1
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Int.random(in: 0...longest, using: &random))
      pieces.append(Array(bytes[start..<end]))
      start = end
    }
    return pieces
  }

  private mutating func unit() -> String {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: "\n"
    case 1: ": a comment with \"usage\": {}\n" + (random.chance(70) ? "\n" : "")
    case 2: "data: [DONE]\n\n"
    case 3: "id: 4\n" + (random.chance(50) ? "event: x\n" : "\n")
    case 4: "dat: no\ndata\ndatax: {}\n" + data(answer())
    case 5: "data: {\"choices\":[{\"delta\":{\"content\":\"\(text())\"}}],\"usage\" : null}\n\n"
    case 6: random.chance(10) ? data("{\"choices\":[],\"usage\":{\"prompt_tokens\":1},\"x\":\"\(long())\"}") : ""
    case 7: random.chance(30) ? "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\rdata: x\n\n" : ""
    default: data(answer())
    }
  }

  /// An event; now and then its data stands in several lines, and comments between them.
  private mutating func data(_ json: String) -> String {
    guard random.chance(10) else { return (random.chance(90) ? "data: " : "data:") + json + "\n\n" }
    return "data: " + json.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",\n:c\ndata: ") + "\nretry: 1\n\n"
  }

  private mutating func long() -> String { String(repeating: "x", count: (16 << 10) - 80 + Int.random(in: 0...60, using: &random)) }

  private mutating func choices() -> String {
    ["[]", "[]", "[ ]", "[{}]", "[[]]", "null", "{}", "[{\"usage\":{\"prompt_tokens\":5},\"x\":\"]\"}]"].randomElement(using: &random) ?? ""
  }

  private mutating func usage() -> String {
    var members: [String] = []
    for key in ["prompt_tokens", "completion_tokens", "total_tokens"] where random.chance(90) { members.append(member(key, count())) }
    if random.chance(2) { members.append(member("prompt_tokens", count())) }
    if random.chance(40) { members.append(member("prompt_tokens_details", details())) }
    if random.chance(40) { members.append(member("completion_tokens_details", details())) }
    if random.chance(20) { members.append(member(name(), value(depth: 1))) }
    members.shuffle(using: &random)
    return object(members)
  }

  private mutating func details() -> String {
    guard random.chance(85) else { return value(depth: 2) }
    var members: [String] = []
    for key in ["cached_tokens", "reasoning_tokens", "audio_tokens"] where random.chance(60) { members.append(member(key, count())) }
    return object(members)
  }

  private mutating func count() -> String {
    if random.chance(93) { return "\(Int.random(in: 0...5000, using: &random))" }
    return
      ["null", "1.5", "-1", "1e3", "\"7\"", "true", "[]", "{}", "1000000000000", "1000000000001", "99999999999999999999999", "0", "-0"]
      .randomElement(using: &random) ?? ""
  }

  private mutating func object(_ members: [String]) -> String {
    "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}"
  }

  private mutating func member(_ key: String, _ value: String) -> String { "\"\(key)\"" + space() + ":" + space() + value }

  private mutating func space() -> String { random.chance(8) ? [" ", "\t", "  "].randomElement(using: &random) ?? "" : "" }

  private mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &random) {
    case 0: random.chance(50) ? "true" : "false"
    case 1: "null"
    case 2: ["0", "-12", "3.25", "1E-2", "123456789012345678901234567890"].randomElement(using: &random) ?? ""
    case 3, 4: "\"\(text())\""
    case 5: "[" + (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) }.joined(separator: ",") + "]"
    default:
      object(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          member(random.chance(15) ? "usage" : name(), value(depth: depth + 1))
        })
    }
  }

  /// The keys that matter, where they do not.
  private mutating func name() -> String {
    [
      "id", "", "Usage", "usages", "usag", "x_groq", "\\\"usage", "prompt_tokens", "cached_tokens", "日本", "choice", "total_token",
      String(repeating: "k", count: 40),
    ].randomElement(using: &random) ?? ""
  }

  private mutating func text() -> String {
    let pool = [
      "a", "\\\"usage\\\":{", "\\\\", "\\n", "\\u0022", "{", "}", "[", "]", ",", ":", "data: ", "語🦊", "\\/", "a longer run of text",
    ]
    return (0..<Int.random(in: 0...5, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }.joined()
  }
}
