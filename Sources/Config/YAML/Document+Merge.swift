extension Document {
  /// The entries of a mapping with its merge keys (`<<`) carried out, in the order of the text: what is merged stands where its `<<`
  /// stands. The mapping's own keys win over merged ones, earlier merged mappings over later ones, and the first of duplicates over
  /// the others. Empty for a node that is no mapping.
  ///
  /// Work and depth are bounded by `YAMLLimits`, which the parser applied.
  package func entries(of mapping: Node) -> [Node.Entry] {
    guard case .mapping(let written) = mapping.resolved.content else { return [] }
    var taken: Set<String> = []
    var own: [Bool] = []
    for entry in written {
      guard !entry.isMerge, let name = entry.key.text else {
        own.append(false)
        continue
      }
      own.append(taken.insert(name).inserted)
    }
    guard own.contains(false) else { return written }
    var result: [Node.Entry] = []
    for (entry, isOwn) in zip(written, own) {
      if isOwn {
        result.append(entry)
      } else if entry.isMerge {
        for merged in entriesToMerge(entry.value) where taken.insert(merged.key.text ?? "").inserted { result.append(merged) }
      }
    }
    return result
  }

  /// All entries that the value of a merge key brings, duplicates included.
  private func entriesToMerge(_ value: Node) -> [Node.Entry] {
    switch value.resolved.content {
    case .mapping: entries(of: value)
    case .sequence(let items): items.flatMap { entries(of: $0) }
    case .scalar, .alias: []
    }
  }
}

extension Node {
  /// The text of a scalar, whether written here or behind an alias; nil for collections.
  var text: String? {
    if case .scalar(let scalar) = resolved.content { scalar.text } else { nil }
  }
}

extension Node.Entry {
  /// Whether the key is a plain `<<`. In quotes it is a key like any other.
  var isMerge: Bool {
    if case .scalar(let scalar) = key.content { scalar.style == .plain && scalar.text == "<<" && key.tag == nil } else { false }
  }
}
