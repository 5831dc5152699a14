/// Finds what differs between two configurations, by the description of the schema alone: it knows endpoints by their id, all other entries by
/// their name, and nothing else about any key.
struct TreeComparison {
  private let schema = ConfigSchema.current
  private let old: ConfigTree
  private let new: ConfigTree
  /// Paths of keys that differ and wait for a restart.
  private let restart: [String]
  private var changes: [ConfigChange] = []
  private(set) var uncompared: [UncomparedValue] = []

  init(from old: ConfigTree, to new: ConfigTree) {
    self.old = old
    self.new = new
    restart = schema.requiringRestart(from: old.settings, to: new.settings)
  }

  /// In the order of the documentation; within a list what is new or changed in the order of the new file, then what is gone.
  mutating func run() -> [ConfigChange] {
    var top: [KeyChange] = []
    for (index, key) in schema.root.keys.enumerated() {
      let (before, after) = (old.root.slots[index], new.root.slots[index])
      if case .section(let section) = key.shape {
        var keys: [KeyChange] = []
        compare(section, before, after, prefix: "", &keys)
        add(.changed, section.noun, key.path, nil, keys)
      } else if !compareEntries(key, before, after) {
        top += changed(key, before, after, name: key.name)
      }
    }
    add(.changed, schema.root.noun, "", nil, top)
    return changes
  }

  /// - Parameter found: what is changed of it without a key is no change.
  private mutating func add(_ kind: ConfigChange.Kind, _ noun: String, _ path: String, _ name: String?, _ found: [KeyChange]) {
    uncompared += found.filter(\.isUncompared).map { UncomparedValue(path: path, name: name, key: $0.name) }
    let keys = found.filter { !$0.isUncompared }
    if keys.isEmpty, kind == .changed { return }
    let effect: ConfigChange.Effect = keys.contains(where: \.needsRestart) ? .restart : .live
    changes.append(ConfigChange(kind: kind, noun: noun, path: path, name: name, keys: keys, effect: effect))
  }

  // MARK: Sections

  /// - Parameter prefix: what keys are called by: empty, or `queue.`.
  private mutating func compare(
    _ section: SectionDescription, _ before: Checked?, _ after: Checked?, prefix: String, _ found: inout [KeyChange]
  ) {
    for (index, key) in section.keys.enumerated() {
      let (before, after) = (before?.slot(index), after?.slot(index))
      if case .section(let inner) = key.shape {
        compare(inner, before, after, prefix: "\(prefix)\(key.name).", &found)
      } else if !compareEntries(key, before, after) {
        found += changed(key, before, after, name: prefix + key.name)
      }
    }
  }

  private func changed(_ key: KeyDescription, _ before: Checked?, _ after: Checked?, name: String) -> [KeyChange] {
    let (oldText, newText) = (text(key.shape, before, old, key), text(key.shape, after, new, key))
    guard oldText != newText else {
      guard new.isMasked, let newText, MaskedText.isMasked(newText) else { return [] }
      return [KeyChange(name: name, before: .hidden, after: .hidden, needsRestart: false, isUncompared: true)]
    }
    let isHidden = key.isHidden || [before, after].contains { $0?.mayHoldSecret ?? false }
    var change = KeyChange(
      name: name, before: shown(oldText, isHidden), after: shown(newText, isHidden), needsRestart: needsRestart(key.path))
    if !isHidden, let before, let after, case .list = key.shape {
      let lists = (texts(old).elements(of: before, as: key.shape), texts(new).elements(of: after, as: key.shape))
      change.added = lists.1.filter { !lists.0.contains($0) }
      change.removed = lists.0.filter { !lists.1.contains($0) }
    }
    return [change]
  }

  private func shown(_ text: String?, _ isHidden: Bool) -> KeyChange.Shown {
    text.map { isHidden ? .hidden : .text($0) } ?? .absent
  }

  private func texts(_ tree: ConfigTree) -> CheckedText { CheckedText(directory: tree.directory) }

  private func text(_ shape: Shape, _ checked: Checked?, _ tree: ConfigTree, _ key: KeyDescription) -> String? {
    if let checked { return texts(tree).text(of: checked, as: shape) }
    guard case .defaulted(let text) = key.presence else { return nil }
    return DefaultValue.of(text, as: shape).map { CheckedText.text(ofDefault: $0) } ?? text
  }

  private func needsRestart(_ path: String) -> Bool { restart.contains { path == $0 || path.hasPrefix($0 + ".") } }

  // MARK: Entries of lists and free names

  /// - Returns: false if the key holds no entries.
  private mutating func compareEntries(_ key: KeyDescription, _ before: Checked?, _ after: Checked?) -> Bool {
    switch key.shape {
    case .list(.section(let section), _, _):
      compareEntries(key, section, entries(of: before, section), entries(of: after, section))
    case .names(let element):
      if case .section(let section) = element {
        compareEntries(key, section, named(before), named(after))
      } else {
        compareValues(key, element, named(before), named(after))
      }
    case .text, .boolean, .integer, .duration, .size, .choice, .either, .list, .section: return false
    }
    return true
  }

  private struct Entry {
    var identity: String
    var name: String
    var value: Checked
  }

  private mutating func compareEntries(_ key: KeyDescription, _ section: SectionDescription, _ before: [Entry], _ after: [Entry]) {
    let known = Dictionary(before.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in after {
      var keys: [KeyChange] = []
      let earlier = known[entry.identity]
      compare(section, earlier?.value, entry.value, prefix: "", &keys)
      if earlier == nil {
        // What it does not give has its default, and is no news; its name stands before its keys.
        add(.added, section.noun, key.path, entry.name, keys.filter { $0.name != section.title })
      } else {
        let known = changes.count
        add(.changed, section.noun, key.path, entry.name, keys)
        if changes.count > known, isTakenOut(section, entry.value), !isTakenOut(section, earlier?.value) { drain() }
      }
    }
    reportRemoved(key, section.noun, before, after)
  }

  private mutating func compareValues(_ key: KeyDescription, _ element: Shape, _ before: [Entry], _ after: [Entry]) {
    let noun = key.name == schema.routingSection.description.keys[schema.routingSection.aliases.index].name ? "alias" : key.name
    let known = Dictionary(before.map { ($0.identity, $0.value) }, uniquingKeysWith: { first, _ in first })
    for entry in after {
      let earlier = known[entry.identity]
      let one = KeyDescription(
        name: "", path: key.path, shape: element, presence: .optional, summary: key.summary, effect: key.effect, isActive: key.isActive,
        environment: nil, mayLackVariable: false, synonyms: [])
      let keys = changed(one, earlier, entry.value, name: "")
      if !keys.isEmpty { add(earlier == nil ? .added : .changed, noun, key.path, entry.name, keys) }
    }
    reportRemoved(key, noun, before, after)
  }

  private mutating func reportRemoved(_ key: KeyDescription, _ noun: String, _ before: [Entry], _ after: [Entry]) {
    let kept = Set(after.map(\.identity))
    let serves = [schema.endpoints.index, schema.providers.index].contains { schema.root.keys[$0] === key }
    for entry in before where !kept.contains(entry.identity) {
      add(.removed, noun, key.path, entry.name, [])
      if serves { drain() }
    }
  }

  private mutating func drain() {
    if changes[changes.count - 1].effect == .live { changes[changes.count - 1].effect = .draining }
  }

  /// An endpoint with `enabled: false`.
  private func isTakenOut(_ section: SectionDescription, _ entry: Checked?) -> Bool {
    guard section === schema.endpointSection.description, case .record(let record) = entry?.value else { return false }
    return !record[schema.endpointSection.enabled]
  }

  /// Names of entries need not be unique everywhere: those of one name are told apart by their order.
  private func entries(of checked: Checked?, _ section: SectionDescription) -> [Entry] {
    guard case .list(let elements) = checked?.value else { return [] }
    var uses: [String: Int] = [:]
    return elements.compactMap { element in
      guard case .record(let record) = element.value, let title = section.title, let index = section.index(of: title),
        case .text(let name) = record.slots[index]?.value
      else { return nil }
      if section === schema.endpointSection.description {
        return Entry(identity: record[schema.endpointSection.id] ?? UUIDText.ofEndpoint(named: name), name: name, value: element)
      }
      uses[name, default: 0] += 1
      return Entry(identity: "\(uses[name, default: 0]) \(name)", name: name, value: element)
    }
  }

  private func named(_ checked: Checked?) -> [Entry] {
    guard case .names(let entries) = checked?.value else { return [] }
    return entries.map { Entry(identity: $0.name, name: $0.name, value: $0.value) }
  }
}

extension ConfigTree {
  /// What has to be done to come from the old configuration to this one, and what cannot be told of it.
  package func comparison(since old: ConfigTree) -> (changes: [ConfigChange], uncompared: [UncomparedValue]) {
    var comparison = TreeComparison(from: old, to: self)
    return (comparison.run(), comparison.uncompared)
  }
}

extension Checked {
  fileprivate func slot(_ index: Int) -> Checked? {
    if case .record(let record) = value, index < record.slots.count { record.slots[index] } else { nil }
  }

  /// What came from a variable or another file may be one, wherever it stands.
  fileprivate var mayHoldSecret: Bool {
    if isResolved { return true }
    return switch value {
    case .text(let text): SecretRanges.mayHoldSecret(text)
    case .list(let elements): elements.contains(where: \.mayHoldSecret)
    case .boolean, .integer, .duration, .address, .base, .word, .record, .names: false
    }
  }
}

extension KeyDescription {
  /// A digest of a short secret tells it as well.
  fileprivate var isHidden: Bool {
    if case .text(.sha256) = shape { return true }
    return isSecret
  }
}
