package import Config

extension ConfigurationPlan {
  /// For people; ends with a line end.
  package var text: String {
    if isEmpty { return "no difference\n" + (uncomparedWords.map { "\($0)\n" } ?? "") }
    var lines: [String] = []
    for change in changes {
      lines.append("\(change.kind.sign) \(change.title)\(change.effectWords.map { "  (\($0))" } ?? "")")
      lines += change.sentences.map { "    \($0)" }
    }
    if !models.isEmpty { lines += ["models that go elsewhere"] + models.map { "    \($0.sentence)" } }
    return (lines + [summary] + (uncomparedWords.map { [$0] } ?? [])).joined(separator: "\n") + "\n"
  }

  /// For a comment in a pull request; ends with a line end.
  package var markdown: String {
    if isEmpty { return "No difference.\n" + (uncomparedWords.map { "\n\($0)\n" } ?? "") }
    var lines: [String] = []
    if !changes.isEmpty {
      lines += ["| | what | keys | takes effect |", "|---|---|---|---|"]
      lines += changes.map { change in
        let keys = change.sentences.map(Self.code).joined(separator: "<br>")
        return "| \(change.kind.rawValue) | \(Self.code(change.title)) | \(keys) | \(change.effectWords ?? "live") |"
      }
    }
    if !models.isEmpty {
      lines += (lines.isEmpty ? [] : [""]) + ["| model | before | after |", "|---|---|---|"]
      lines += models.map { "| \(Self.code($0.model)) | \(Self.code($0.before.words)) | \(Self.code($0.after.words)) |" }
    }
    return (lines + ["", summary] + (uncomparedWords.map { ["", $0] } ?? [])).joined(separator: "\n") + "\n"
  }

  /// For programs.
  package var json: JSONValue {
    .object([
      JSONValue.Member("changes", .array(changes.map(\.json))),
      JSONValue.Member(
        "models",
        .array(
          models.map {
            .object([
              JSONValue.Member("model", .string($0.model)),
              JSONValue.Member("before", .array($0.before.map(JSONValue.strings))),
              JSONValue.Member("after", .array($0.after.map(JSONValue.strings))),
            ])
          })),
      JSONValue.Member(
        "uncompared",
        .array(
          uncompared.map {
            .object([
              JSONValue.Member("path", .string($0.path)),
              JSONValue.Member("name", $0.name.map { .string($0) } ?? .null),
              JSONValue.Member("key", .string($0.key)),
            ])
          })),
      JSONValue.Member(
        "counts", .object(ConfigChange.Effect.allCases.map { JSONValue.Member($0.rawValue, .integer(count(of: $0))) })),
    ])
  }

  private var uncomparedWords: String? {
    guard !uncompared.isEmpty else { return nil }
    let places = uncompared.map { "\($0.path)\($0.name.map { " \($0)" } ?? ""): \($0.key)" }
    let count = places.count == 1 ? "1 masked value was" : "\(places.count) masked values were"
    return "\(count) not compared: " + places.joined(separator: ", ")
  }

  private var summary: String {
    let parts = [(ConfigChange.Effect.live, "live"), (.draining, "draining"), (.restart, "waiting for a restart")]
      .filter { count(of: $0.0) > 0 }.map { "\(count(of: $0.0)) \($0.1)" }
    let changed = "\(changes.count) change\(changes.count == 1 ? "" : "s")" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    return "\(changed); \(models.count) model\(models.count == 1 ? " goes" : "s go") elsewhere"
  }

  /// As code in a cell of a table: neither a pipe nor a backtick may end it.
  private static func code(_ text: String) -> String {
    let fence = text.contains("`") ? "``" : "`"
    let pad = text.contains("`") ? " " : ""
    return fence + pad + text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") + pad + fence
  }
}

extension ConfigChange {
  fileprivate var title: String { name.map { "\(noun) \($0)" } ?? noun }

  fileprivate var effectWords: String? {
    switch effect {
    case .live: nil
    case .draining: "what runs there may finish"
    case .restart: keys.allSatisfy(\.needsRestart) ? "waits for a restart" : "waits for a restart in part"
    }
  }

  fileprivate var sentences: [String] {
    keys.map { key in
      let words = kind == .added ? key.wordsIfAdded : key.words
      // Where all of them wait, the headline says so.
      let isSaid = keys.allSatisfy(\.needsRestart)
      return (key.name.isEmpty ? "" : "\(key.name): ") + words + (key.needsRestart && !isSaid ? "  (waits for a restart)" : "")
    }
  }

  fileprivate var json: JSONValue {
    .object([
      JSONValue.Member("kind", .string(kind.rawValue)),
      JSONValue.Member("path", .string(path)),
      JSONValue.Member("name", name.map { .string($0) } ?? .null),
      JSONValue.Member("effect", .string(effect.rawValue)),
      JSONValue.Member(
        "keys",
        .array(
          keys.map {
            .object([
              JSONValue.Member("name", .string($0.name)),
              JSONValue.Member("before", $0.before.json),
              JSONValue.Member("after", $0.after.json),
              JSONValue.Member("hidden", .boolean($0.isHidden)),
              JSONValue.Member("restart", .boolean($0.needsRestart)),
            ])
          })),
    ])
  }
}

extension ConfigChange.Kind {
  fileprivate var sign: String {
    switch self {
    case .added: "+"
    case .removed: "-"
    case .changed: "~"
    }
  }
}

extension KeyChange {
  fileprivate var isHidden: Bool { before == .hidden || after == .hidden }

  /// Of an entry that was not there before.
  fileprivate var wordsIfAdded: String {
    if case .text(let text) = after { text } else { "given" }
  }

  /// "1 -> 3"; of a hidden value only that it changed.
  fileprivate var words: String {
    switch (before, after) {
    case (.absent, .hidden): "given"
    case (_, .hidden), (.hidden, .text): "changed"
    case (.hidden, .absent), (.text, .absent): "not given any more"
    case (.absent, .text(let text)): text
    case (.text, .text) where added.count + removed.count > 0: (added.map { "+\($0)" } + removed.map { "-\($0)" }).joined(separator: " ")
    case (.text(let before), .text(let after)): "\(before) -> \(after)"
    case (.absent, .absent): ""
    }
  }
}

extension KeyChange.Shown {
  fileprivate var json: JSONValue {
    switch self {
    case .absent, .hidden: .null
    case .text(let text): .string(text)
    }
  }
}

extension ConfigurationPlan.ModelChange {
  fileprivate var sentence: String { "\(model): \(before.words) -> \(after.words)" }
}

extension [[String]] {
  /// "a or b, then openai".
  fileprivate var words: String { isEmpty ? "nowhere" : map { $0.joined(separator: " or ") }.joined(separator: ", then ") }
}
