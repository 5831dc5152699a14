/// Makes random documents together with what they say. One seed gives one document.
///
/// The layout varies in what people and editors vary: block and flow, indentation, quotes, comments, anchors and aliases, line ends, byte
/// order mark, final line end.
struct DocumentGenerator {
  private(set) var random: SplitMix64
  private var anchors: [(name: String, tree: Tree)] = []
  private var anchorCount = 0
  private var endsWithBlockScalar = false

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> (text: String, tree: Tree) {
    anchors = []
    anchorCount = 0
    endsWithBlockScalar = false
    var (text, tree) = blockMap(indent: 0, depth: 0)
    if random.chance(20) { text = "--- # start é\n" + text }
    if random.chance(20) { text = "# 先頭 comment: [x\n\n" + text }
    if random.chance(20) { text += "# tail\n\n" }
    if random.chance(10) { text += "...\n" } else if random.chance(20), !endsWithBlockScalar, text.last == "\n" { text.removeLast() }
    if random.chance(30) { text = text.replacing("\n", with: "\r\n") }
    if random.chance(20) { text = "\u{FEFF}" + text }
    return (text, tree)
  }

  private static let words = [
    "a", "gpu-1", "no", "1.10", "0777", "本番Ollama", "naïve café", "🎉 party", "http://10.0.0.1:8080/v1", "x,y]z}", "a#b", "-x", "?y", ":z",
    "",
    " lead", "trail ", "a: b", "a #b", "- x", "? x", "it's", "\"q\"", "back\\slash", "*", "&a", "!t", "%d", "@h", "`t`", "[a", "{b", "|",
    ">",
    "~", "null", "true", "---", "...", "line\nbreak", "two\n\nbreaks\n", "end\n", "tab\there", "${env:X:-y}", "<<", "\u{E9}\u{301}", "=",
    "\u{7}\u{0}\u{2028}\u{85}",
  ]

  private mutating func blockMap(indent: Int, depth: Int) -> (String, Tree) {
    var text = ""
    var pairs: [Tree.Pair] = []
    let margin = String(repeating: " ", count: indent)
    var keys: Set<String> = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let key = word()
      guard keys.insert(key).inserted else { continue }
      if random.chance(20) { text += comment(around: indent) }
      // A plain `<<` would be a merge key.
      let written = inlineScalar(key, inFlow: false, isKey: true)
      let (value, tree) = blockValue(indent: indent, depth: depth, listMayShareColumn: true)
      text += margin + written + ":" + value
      pairs.append(Tree.Pair(key: key, value: tree))
    }
    return (text, .map(pairs))
  }

  private mutating func blockList(indent: Int, depth: Int) -> (String, Tree) {
    var text = ""
    var items: [Tree] = []
    let margin = String(repeating: " ", count: indent)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      if random.chance(20) { text += comment(around: indent) }
      if random.chance(30), depth < 4 {
        // `- key: value`: the keys stand two columns to the right of the dash.
        let known = anchors
        let (map, tree) = blockMap(indent: indent + 2, depth: depth + 1)
        let first = map.dropFirst(indent + 2)
        if map.hasPrefix(margin + "  "), first.first != " ", first.first != "#" {
          text += margin + "- " + first
          items.append(tree)
          continue
        }
        // It starts with a comment: not used, and neither are its anchors.
        anchors = known
      }
      let (value, tree) = blockValue(indent: indent, depth: depth, listMayShareColumn: false)
      text += margin + "-" + value
      items.append(tree)
    }
    return (text, .list(items))
  }

  /// What follows a colon or a dash, up to the end of its last line.
  private mutating func blockValue(indent: Int, depth: Int, listMayShareColumn: Bool) -> (String, Tree) {
    endsWithBlockScalar = false
    if random.chance(10), let target = anchors.randomElement(using: &random) { return (" *\(target.name)" + lineEnd(), target.tree) }
    let anchor = random.chance(15) ? newAnchor() : nil
    let property = anchor.map { " &" + $0 } ?? ""
    let result: (String, Tree)
    let kind = depth < 4 ? Int.random(in: 0..<10, using: &random) : Int.random(in: 0..<6, using: &random)
    switch kind {
    case 0..<5:
      let value = word()
      let tag = random.chance(10) ? " !!str" : ""
      if let block = blockScalar(value, indent: indent) {
        endsWithBlockScalar = true
        result = (tag + property + block, .scalar(value))
      } else {
        let written = inlineScalar(value, inFlow: false, isKey: false)
        result = (property + tag + (written.isEmpty ? "" : " " + written) + lineEnd(), .scalar(value))
      }
    case 5:
      let (flow, tree) = flowValue(depth: depth)
      result = (property + " " + flow + lineEnd(), tree)
    case 6..<8:
      let step = listMayShareColumn && random.chance(40) ? 0 : Int.random(in: 1...4, using: &random)
      let (list, tree) = blockList(indent: indent + step, depth: depth + 1)
      result = (property + lineEnd() + list, tree)
    default:
      let (map, tree) = blockMap(indent: indent + Int.random(in: 1...4, using: &random), depth: depth + 1)
      result = (property + lineEnd() + map, tree)
    }
    if let anchor { anchors.append((anchor, result.1)) }
    return result
  }

  private mutating func flowValue(depth: Int) -> (String, Tree) {
    let kind = depth < 4 ? Int.random(in: 0..<4, using: &random) : 0
    switch kind {
    case 0, 1:
      let value = word()
      let written = inlineScalar(value, inFlow: true, isKey: false)
      return (written.isEmpty ? "''" : written, .scalar(value))
    case 2:
      var items: [(String, Tree)] = []
      for _ in 0..<Int.random(in: 0...3, using: &random) { items.append(flowValue(depth: depth + 1)) }
      return ("[" + items.map(\.0).joined(separator: random.chance(50) ? ", " : " ,  ") + "]", .list(items.map(\.1)))
    default:
      var items: [(String, Tree.Pair)] = []
      var keys: Set<String> = []
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let key = word()
        guard keys.insert(key).inserted else { continue }
        let (value, tree) = flowValue(depth: depth + 1)
        items.append((inlineScalar(key, inFlow: true, isKey: true) + ": " + value, Tree.Pair(key: key, value: tree)))
      }
      return ("{" + items.map(\.0).joined(separator: ", ") + (random.chance(20) ? " }" : "}"), .map(items.map(\.1)))
    }
  }

  private mutating func word() -> String { Self.words.randomElement(using: &random) ?? "a" }

  private mutating func newAnchor() -> String {
    anchorCount += 1
    return "anchor-\(anchorCount)_x"
  }

  private mutating func lineEnd() -> String { random.chance(15) ? "  # é: [ \"\n" : random.chance(10) ? "  \n" : "\n" }

  private mutating func comment(around indent: Int) -> String {
    // Deeper after a block scalar it would be part of that.
    let column = Int.random(in: 0...(endsWithBlockScalar ? indent : indent + 3), using: &random)
    return random.chance(30) ? "\n" : String(repeating: " ", count: column) + "# note & more 注\n"
  }

  /// A literal or folded scalar, where that can say the text.
  private mutating func blockScalar(_ value: String, indent: Int) -> String? {
    guard random.chance(40), value.unicodeScalars.first.map({ $0 != " " && $0 != "\n" && $0 != "\t" }) == true else { return nil }
    let isSayable = value.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || scalar == "\t" || scalar.value >= 0x20 && scalar != "\u{85}" && scalar != "\u{2028}"
    }
    guard isSayable else { return nil }
    let lines = (value.hasSuffix("\n") ? value.dropLast() : value[...]).split(separator: "\n", omittingEmptySubsequences: false)
    guard let last = lines.last, !last.isEmpty else { return nil }
    let margin = String(repeating: " ", count: indent + Int.random(in: 1...4, using: &random))
    let isFolded = lines.count == 1 && random.chance(40)
    let body = lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n") + "\n"
    let blank = String(repeating: "\n", count: random.chance(20) ? 2 : 0)
    return " " + (isFolded ? ">" : "|") + (value.hasSuffix("\n") ? "" : "-") + (random.chance(20) ? " # c\n" : "\n") + body + blank
  }

  private mutating func inlineScalar(_ value: String, inFlow: Bool, isKey: Bool) -> String {
    if random.chance(60), isPlain(value, inFlow: inFlow, isKey: isKey) { return value }
    let isQuotable = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x85 && $0 != "\u{2028}" }
    if random.chance(50), isQuotable { return "'" + value.replacing("'", with: "''") + "'" }
    return doubleQuoted(value)
  }

  private func isPlain(_ value: String, inFlow: Bool, isKey: Bool) -> Bool {
    guard let first = value.unicodeScalars.first else { return !inFlow && !isKey }
    guard first.properties.isAlphabetic || ("0"..."9").contains(first) || first == "🎉" || first == "~" else { return false }
    guard value != "<<", value.unicodeScalars.last != " ", !value.contains(": "), !value.contains(" #") else { return false }
    guard !inFlow || !value.contains(where: { ",[]{}:".contains($0) }) else { return false }
    return value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{85}" && $0 != "\u{2028}" }
  }

  private mutating func doubleQuoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\u{0}"..."\u{1F}", "\u{85}", "\u{2028}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
