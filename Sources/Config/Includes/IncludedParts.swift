/// What included files add to the main one, in their order.
struct IncludedParts {
  private let schema = ConfigSchema.current
  private var lists: [(key: Int, elements: [Checked])]
  private var names: [(key: Int, entries: [Checked.Entry])]
  private var aliases: [Checked.Entry] = []

  init() {
    lists = [schema.endpoints.index, schema.models.index].map { ($0, []) }
    names = [(schema.providers.index, [])]
  }

  /// - Parameter record: of an included file, with places in the text of all files.
  mutating func add(_ record: Record) {
    for index in lists.indices {
      if case .list(let elements) = record.slots[lists[index].key]?.value { lists[index].elements += elements }
    }
    for index in names.indices {
      if case .names(let entries) = record.slots[names[index].key]?.value { names[index].entries += entries }
    }
    if case .record(let routing) = record.slots[schema.routing.index]?.value,
      case .names(let entries) = routing.slots[schema.routingSection.aliases.index]?.value
    {
      aliases += entries
    }
  }

  /// Puts them behind those of the main file.
  func join(to root: inout Record, _ findings: inout JointFindings) {
    for list in lists where !list.elements.isEmpty {
      var own: [Checked] = []
      if case .list(let elements) = root.slots[list.key]?.value { own = elements }
      root.slots[list.key] = Checked(value: .list(own + list.elements), range: root.slots[list.key]?.range ?? 0..<0)
    }
    for entries in names { Self.join(entries.entries, to: &root, entries.key, "provider", &findings) }
    guard !aliases.isEmpty else { return }
    let keys = schema.routingSection
    var routing = Record(slots: Array(repeating: nil, count: keys.description.keys.count), given: 0, range: 0..<0)
    if case .record(let own) = root.slots[schema.routing.index]?.value { routing = own }
    Self.join(aliases, to: &routing, keys.aliases.index, "alias", &findings)
    root.slots[schema.routing.index] = Checked(value: .record(routing), range: routing.range)
  }

  /// Within one file a name given twice is a duplicate key, which the parser finds; here are those of two files. The first one counts.
  private static func join(
    _ further: [Checked.Entry], to record: inout Record, _ key: Int, _ noun: String, _ findings: inout JointFindings
  ) {
    guard !further.isEmpty else { return }
    var entries: [Checked.Entry] = []
    if case .names(let own) = record.slots[key]?.value { entries = own }
    var uses = FirstUses<String>()
    for entry in entries { _ = uses.add(entry.name, at: entry.nameRange) }
    for entry in further {
      guard let first = uses.add(entry.name, at: entry.nameRange) else {
        entries.append(entry)
        continue
      }
      if !findings.isSameFile(first, entry.nameRange) {
        findings.error(
          .duplicateKey, at: entry.nameRange, "duplicate \(noun) `\(entry.name)`", related: [(first, "first given here")])
      }
    }
    record.slots[key] = Checked(value: .names(entries), range: record.slots[key]?.range ?? 0..<0)
  }
}
