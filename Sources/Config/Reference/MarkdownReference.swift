/// Writes the description of the file as Markdown: a table for each mapping, every key once.
struct MarkdownReference {
  private var lines: [String] = []

  static func document(of root: SectionDescription) -> String {
    var reference = MarkdownReference()
    reference.lines = [
      "<!-- Written by `fingerpost schema --format markdown`; a test keeps it current. -->",
      "# Every key of gateway.yaml",
      "",
      "**Durations** are `500ms`, `30s`, `5m`, `24h`, or a bare number of seconds; **sizes** are `20MiB`, `1GB`, or a bare number of bytes. Every value may",
      "hold references: `${env:NAME}`, `${env:NAME:-default}`, `${file:/path}`; `$$` stands for a dollar sign. Relative paths begin at the directory of the",
      "file. Keys that begin with `x-` are free. A key without a value counts as not given. A **live** change is applied with the reload; one of a key",
      "marked **restart** is reported and waits for the next start.",
      "",
      "The same for editors and programs is [gateway.schema.json](../examples/gateway.schema.json), JSON Schema 2020-12. With this first line VS Code (with its",
      "YAML extension) and other editors that use yaml-language-server complete keys, show these sentences, and mark mistakes:",
      "",
      "    # yaml-language-server: $schema=examples/gateway.schema.json",
      "",
      "It serves included files as well, if they say `version: 1` too.",
      "",
      "`fingerpost check` sees more: duplicates, references that lead nowhere, aliases, certificates, routing tests.",
    ]
    reference.section(root, path: nil)
    return reference.lines.joined(separator: "\n") + "\n"
  }

  private mutating func section(_ section: SectionDescription, path: String?) {
    lines += ["", "## \(path.map { "`\($0)`" } ?? "The top of the file")", ""]
    lines += ["| key | value | default | change | meaning |", "|---|---|---|---|---|"]
    lines += section.keys.map(row)
    for key in section.keys {
      if let inner = key.shape.innerSection { self.section(inner.section, path: key.path + inner.suffix) }
    }
  }

  private func row(_ key: KeyDescription) -> String {
    let fallback =
      switch key.presence {
      case .required: "required"
      case .optional: ""
      case .defaulted(let text): "`\(text)`"
      }
    let effect = key.isRestart ? "restart" : key.needsRestart ? "in part" : "live"
    let words = ["`\(key.name)`", key.shape.words, fallback, effect, key.sentencesForTable.joined(separator: " ")]
    return "| " + words.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |"
  }
}

extension Shape {
  /// The mapping with known keys that values of the shape are or hold, and what its path adds to the key's.
  fileprivate var innerSection: (section: SectionDescription, suffix: String)? {
    switch self {
    case .section(let section): (section, "")
    case .list(.section(let section), _, _): (section, "[]")
    case .names(.section(let section)): (section, ".*")
    case .text, .boolean, .integer, .duration, .size, .choice, .either, .list, .names: nil
    }
  }

  /// Type and range in a few words.
  fileprivate var words: String {
    switch self {
    case .text(let format): format.words
    case .boolean: "`true` or `false`"
    case .integer(let range): range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    case .duration(let range):
      "duration, \(DefaultText.text(of: range.lowerBound)) to \(DefaultText.text(of: range.upperBound))"
    case .size(let range):
      range.upperBound == .max
        ? "size" : "size, \(DefaultText.text(ofSize: range.lowerBound)) to \(DefaultText.text(ofSize: range.upperBound))"
    case .choice(let choices): choices.map { "`\($0.word)`" }.joined(separator: ", ")
    case .either(let word, let other): "`\(word)`, or \(other.words)"
    case .list(let element, let minimum, let allowsSingle): Self.words(ofList: element, minimum, allowsSingle)
    case .section: "mapping"
    case .names(let element): "free names: \(element.words)"
    }
  }

  private static func words(ofList element: Shape, _ minimum: Int, _ allowsSingle: Bool) -> String {
    if case .section = element { return "list of mappings" }
    let list = minimum > 0 ? "a list of at least one" : "a list of them"
    return allowsSingle ? "\(element.words), or \(list)" : "list: \(element.words)"
  }
}

extension TextFormat {
  fileprivate var words: String {
    switch self {
    case .free: "text"
    case .name: "name"
    case .secret, .optionalSecret: "secret"
    case .sha256: "64 hexadecimal digits"
    case .uuid: "UUID"
    case .endpointURL: "URL, or `\(BaseURLText.echo)`"
    case .providerURL: "URL"
    case .listenAddress: "address"
    case .path: "path"
    case .pathPattern: "path pattern"
    case .repository: "`owner/name`"
    case .passwordHash: "scrypt hash"
    }
  }
}
