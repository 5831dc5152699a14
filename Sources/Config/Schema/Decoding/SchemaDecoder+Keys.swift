extension SchemaDecoder {
  /// - Returns: the index of the key that was probably meant.
  mutating func reportUnknown(_ name: String, at range: Range<Int>, in section: SectionDescription) -> Int? {
    let meant = section.suggestion(for: name)
    let hint =
      if let meant {
        "did you mean `\(section.keys[meant].name)`?"
      } else {
        "known here: \(section.keys.map { "`\($0.name)`" }.joined(separator: ", "))"
      }
    findings.error(.unknownKey, at: range, "unknown key \(ScalarText(name).shown) in \(section.nounWithArticle)", hint: hint)
    return meant
  }

  /// A key of the main file in an included one.
  mutating func reportMisplaced(_ key: KeyDescription, at range: Range<Int>) {
    let schema = ConfigSchema.current
    let include = schema.name(of: schema.include, in: schema.root)
    let message =
      key.path == include ? "an included file does not include others" : "`\(key.path)` belongs in the main file, not in an included one"
    let hint =
      key.path == include
      ? "add the pattern to `\(include)` in the main file"
      : "an included file may have endpoints, models, providers and `routing.aliases`"
    findings.error(.belongsInMainFile, at: range, message, hint: hint)
  }

  mutating func reportMissing(_ key: KeyDescription, in section: SectionDescription, at range: Range<Int>) {
    let owner = section.title == nil ? section.nounWithArticle : findings.currentItem ?? section.nounWithArticle
    findings.error(.missingKey, at: range, "\(owner) needs `\(key.name)`", hint: "\(key.name): \(key.summary)", isWithItem: false)
  }
}

extension SectionDescription {
  /// "an endpoint", "the server section".
  var nounWithArticle: String {
    guard title != nil || noun == "provider" else { return "the \(noun)" }
    return "AEIOaeio".contains(noun.prefix(1)) ? "an \(noun)" : "a \(noun)"
  }
}
