/// Makes random configuration texts as people write them. One seed gives one text.
///
/// Every comment is another one, so that it can be told which of them an edit took away.
struct EditDocumentGenerator {
  private(set) var random: SplitMix64
  private var commentCount = 0
  private var comments: [String] = []
  private var usedAnchors: [String] = []
  /// The last line belongs to a block scalar.
  private var endsInBlockScalar = false

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  static let words = [
    "a", "gpu-1", "no", "1.10", "0777", "本番Ollama", "naïve café", "🎉 party", "http://10.0.0.1:8080/v1", "x,y]z}", "a#b", "-x", "?y", "",
    " lead", "trail ", "a: b", "a #b", "it's", "\"q\"", "back\\slash", "*", "&a", "!t", "%d", "@h", "`t`", "[a", "{b", "|", ">", "~",
    "null",
    "true", "---", "line\nbreak", "two\n\nbreaks\n", "end\n", "tab\there", "${env:X:-y}", "a$b", "$$", "<<", "2024-01-01", "22:22", "1e3",
    "=",
    "\u{7}\u{0}\u{2028}\u{85}", "\u{FEFF}x", "k:", "# no", "y", "0x1F", "\n", "  two\n lines\n", "\u{200D}", "é\u{301}",
  ]

  mutating func word() -> String { Self.words.randomElement(using: &random) ?? "a" }

  mutating func next() -> EditDocument {
    (comments, usedAnchors, endsInBlockScalar) = ([], [], false)
    let shape = shape()
    var own: [Set<String>] = []
    var count = 0
    var text = random.chance(30) ? "# " + comment() + "\n" : ""
    if random.chance(15) { text += random.chance(50) ? "---\n" : "---  # " + comment() + "\n" }
    text += "version: 1" + lineEnd()
    let hasDefaults = random.chance(40)
    if hasDefaults { text += "x-d: &d {type: auto, " + (random.chance(50) ? "w: 1}" : "weight: 7}") + lineEnd() }
    if random.chance(50) { text += gap() + otherSection("server") }
    text += gap()
    if random.chance(30) { text += "# " + comment() + "\n" }
    switch shape {
    case .missing: break
    case .null: text += "endpoints:" + (random.chance(50) ? " ~" : "") + lineEnd()
    case .empty: text += "endpoints: []" + lineEnd()
    case .flow:
      count = Int.random(in: 1...3, using: &random)
      own = (0..<count).map { _ in [] }
      let end = random.chance(20) ? (random.chance(50) ? " ,]" : ", ]") : random.chance(20) ? " ]" : "]"
      text += "endpoints: [" + (0..<count).map { flowItem($0) }.joined(separator: random.chance(80) ? ", " : ",") + end + lineEnd()
    case .flowLines:
      count = Int.random(in: 1...3, using: &random)
      let hasComma = random.chance(40)
      text += "endpoints: [" + lineEnd()
      for index in 0..<count {
        let start = comments.count
        if random.chance(20) { text += "  # " + comment() + "\n" }
        text += "  " + flowItem(index) + (hasComma || index < count - 1 ? "," : "") + lineEnd()
        if random.chance(15) { text += "     # " + comment() + "\n" }
        own.append(Set(comments[start...]))
      }
      text += random.chance(50) ? "]" + lineEnd() : "  ]" + lineEnd()
    case .block:
      count = Int.random(in: 1...4, using: &random)
      text += "endpoints:" + lineEnd()
      text += list(count: count, hasDefaults: hasDefaults, own: &own)
    }
    if !usedAnchors.isEmpty, random.chance(50) { text += "x-use: *\(usedAnchors[0])" + lineEnd() }
    if random.chance(40) { text += gap() + otherSection("routing") }
    if random.chance(25) { text += gap() + "# " + comment() + "\n" }
    if random.chance(8) { text += "...\n" }
    if random.chance(20) { while text.last == "\n" { text.removeLast() } }
    let isWindows = random.chance(25)
    if isWindows { text = text.replacing("\n", with: "\r\n") }
    if random.chance(15) { text = "\u{FEFF}" + text }
    return EditDocument(text: text, shape: shape, itemCount: count, ownComments: own, isWindows: isWindows)
  }

  private mutating func shape() -> EditDocument.Shape {
    switch Int.random(in: 0..<100, using: &random) {
    case ..<65: .block
    case ..<75: .flow
    case ..<85: .flowLines
    case ..<91: .empty
    case ..<95: .null
    default: .missing
    }
  }

  private mutating func list(count: Int, hasDefaults: Bool, own: inout [Set<String>]) -> String {
    let column = [0, 2, 2, 2, 4].randomElement(using: &random) ?? 2
    let spaces = random.chance(80) ? 1 : 3
    let margin = String(repeating: " ", count: column)
    var text = ""
    for index in 0..<count {
      if random.chance(25) { text += "\n" }
      if random.chance(10) { text += margin + "# " + comment() + "\n\n" }
      let start = comments.count
      if random.chance(30) { text += margin + "# " + comment() + "\n" }
      if random.chance(10) {
        text += margin + "-" + String(repeating: " ", count: spaces) + flowItem(index) + lineEnd()
        endsInBlockScalar = false
      } else {
        text += item(index, margin: margin, spaces: spaces, hasDefaults: hasDefaults)
      }
      if random.chance(20) { text += margin + " # " + comment() + "\n" }
      own.append(Set(comments[start...]))
    }
    return text
  }

  private mutating func flowItem(_ index: Int) -> String {
    "{name: n\(index)" + (random.chance(50) ? ", weight: 1" : "") + (random.chance(30) ? ", models: [a, 'b']" : "")
      + (random.chance(20) ? ", api_key: \"${env:K}\"" : "") + (random.chance(10) ? " }" : "}")
  }

  private mutating func item(_ index: Int, margin: String, spaces: Int, hasDefaults: Bool) -> String {
    let inner = margin + String(repeating: " ", count: spaces + 1)
    var entries: [String] = []
    let name = ["n\(index)", "'n\(index)'", "\"n\(index)\""].randomElement(using: &random) ?? ""
    if hasDefaults, random.chance(20) { entries.append("<<: *d" + lineEnd()) }
    entries.append("name: \(name)" + lineEnd())
    if random.chance(50) { entries.append("weight: \(Int.random(in: 1...9, using: &random))" + lineEnd()) }
    if random.chance(40) { entries.append("models:" + models(inner)) }
    if random.chance(30) { entries.append("health_check:" + healthCheck(inner)) }
    if random.chance(10) { entries.append("api_key:" + lineEnd()) }
    if random.chance(30) { entries.append("notes: " + notes(inner)) }
    let anchor: String
    if random.chance(8) {
      usedAnchors.append("i\(index)")
      anchor = " &i\(index)"
    } else {
      anchor = ""
    }
    var text = margin + "-"
    let isApart = !anchor.isEmpty || random.chance(10)
    text += isApart ? anchor + lineEnd() + inner : String(repeating: " ", count: spaces)
    for (number, entry) in entries.enumerated() {
      if number > 0 {
        if !endsInBlockScalar, random.chance(10) { text += inner + "# " + comment() + "\n" }
        if random.chance(5) { text += "\n" }
        text += inner
      }
      endsInBlockScalar = entry.hasPrefix("notes: |") || entry.hasPrefix("notes: >")
      text += entry
    }
    return text
  }

  private mutating func models(_ inner: String) -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return " [a, \"b:1\", 'c']" + lineEnd()
    case 1: return " [a,\n\(inner)  b,\(lineEnd())\(inner)  c\(random.chance(50) ? "," : "")\n\(inner)]" + lineEnd()
    case 2: return "\n\(inner)- a\n\(inner)- \"b:1\"" + lineEnd()
    default: return lineEnd() + "\(inner)  -  a" + lineEnd() + "\(inner)  # \(comment())\n\(inner)  -  本" + lineEnd()
    }
  }

  private mutating func healthCheck(_ inner: String) -> String {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return " {interval: 30s, timeout: 5s}" + lineEnd()
    case 1: return " { interval: '30s' }" + lineEnd()
    default: return lineEnd() + "\(inner)   interval: 30s" + lineEnd() + "\(inner)   timeout: 5s" + lineEnd()
    }
  }

  private mutating func notes(_ inner: String) -> String {
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return "|\n\(inner)  one # no comment\n\n\(inner)   two\n"
    case 1: return "|-  # \(comment())\n\(inner)  # no comment\n"
    case 2: return ">\n\(inner)  folded\n\(inner)  text\n\n"
    case 3: return "|+\n\(inner)  keep\n\n"
    case 4: return "\"two\n\(inner)  lines # no\"" + lineEnd()
    case 5: return "plain\n\(inner)  more 注" + lineEnd()
    default: return "a note: 'x'".replacing(": ", with: ":") + lineEnd()
    }
  }

  private mutating func otherSection(_ name: String) -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "\(name):\n  aliases: {fast: a}" + lineEnd()
    case 1: return "\(name):" + lineEnd() + "    # \(comment())\n    deep:\n        k: 'v'" + lineEnd()
    case 2: return "\(name): |\n  text\n"
    default: return "\(name):\n- x" + lineEnd() + "- - y\n  - z" + lineEnd()
    }
  }

  private mutating func gap() -> String { random.chance(40) ? "\n" : "" }

  private mutating func lineEnd() -> String { random.chance(15) ? " # \(comment())\n" : random.chance(5) ? "  \n" : "\n" }

  private mutating func comment() -> String {
    commentCount += 1
    let text = "c\(commentCount) é: [x"
    comments.append("# " + text)
    return text
  }
}
