/// Walks a document against the schema: reports what does not fit, and builds the tree of checked values.
///
/// It knows no key by name. References are resolved on the way, just before a scalar is read as what its key asks for.
struct SchemaDecoder {
  let document: Document
  /// What relative paths are resolved from: the directory of the file, absolute.
  let directory: String
  let environment: ConfigEnvironment
  private let role: FileRole
  var resolver: ReferenceResolver
  var findings: Findings
  /// Paths of inactive keys that have their note already, in any file.
  private(set) var noted: Set<String>

  /// - Parameters:
  ///   - resolver: with what it has read for the files before this one.
  ///   - noted: of the files before this one.
  init(
    document: Document, directory: String, environment: ConfigEnvironment, findings: Findings, role: FileRole = .main,
    resolver: ReferenceResolver? = nil, noted: Set<String> = []
  ) {
    self.document = document
    self.directory = directory
    self.environment = environment
    self.findings = findings
    self.role = role
    self.resolver = resolver ?? ReferenceResolver(environment: environment, directory: directory)
    self.resolver.directory = directory
    self.noted = noted
  }

  /// The whole file; nil if it is not a mapping at all.
  mutating func decode(_ root: Node, as section: SectionDescription) -> Record? {
    guard case .mapping = root.resolved.content else {
      findings.error(.notAMapping, at: root.range, "the file must be a mapping of keys to values, not \(Self.noun(of: root))")
      return nil
    }
    var record = record(of: root, as: section, isActive: true)
    switch role {
    case .main: break
    // Environment variables override what the main file alone may say.
    case .included: return record
    }
    for (index, key) in section.keys.enumerated() {
      guard case .section(let inner) = key.shape, !inner.overridable.isEmpty, record.slots[index] == nil else { continue }
      var empty = Record(slots: Array(repeating: nil, count: inner.keys.count), given: 0, range: 0..<0)
      override(&empty, of: inner)
      record.slots[index] = Checked(value: .record(empty), range: 0..<0)
    }
    return record
  }

  // MARK: Mappings

  private mutating func record(of node: Node, as section: SectionDescription, isActive: Bool) -> Record {
    var record = Record(slots: Array(repeating: nil, count: section.keys.count), given: 0, range: node.range)
    var misspelt: UInt64 = 0
    let allowed = role.allowedKeys(of: section)
    for entry in entries(of: node.resolved) {
      // A key that is no scalar has its diagnostic from the parser.
      guard case .scalar(let name) = entry.key.resolved.content else { continue }
      guard let index = section.index(of: name.text) else {
        if !name.text.hasPrefix("x-"), let meant = reportUnknown(name.text, at: entry.key.range, in: section) {
          misspelt |= 1 << UInt64(meant)
        }
        continue
      }
      let key = section.keys[index]
      if allowed & (1 << UInt64(index)) == 0 {
        reportMisplaced(key, at: entry.key.range)
        continue
      }
      if Self.isNull(entry.value) { continue }
      record.given |= 1 << UInt64(index)
      if isActive, !key.isActive { note(key.path, at: entry.key.range, "`\(key.path)` is accepted but not active yet") }
      record.slots[index] = checked(entry.value, as: key.shape, of: key, label: .key(key.name), isActive: isActive && key.isActive)
    }
    override(&record, of: section)
    for index in section.required where (record.given | misspelt) & (1 << UInt64(index)) == 0 && !role.mayLack(index, of: section) {
      reportMissing(section.keys[index], in: section, at: node.range)
    }
    // What a misspelt key was to say is not to be missed by later checks either.
    record.given |= misspelt
    return record
  }

  /// Without a merge key, the entries as they are written: finding out which of duplicates counts costs as much as all the rest, and
  /// a file with duplicates has its error already.
  private func entries(of mapping: Node) -> [Node.Entry] {
    guard case .mapping(let written) = mapping.content else { return [] }
    for index in written.indices where written[index].isMerge { return document.entries(of: mapping) }
    return written
  }

  private mutating func override(_ record: inout Record, of section: SectionDescription) {
    for index in section.overridable {
      let key = section.keys[index]
      guard let variable = key.environment, let text = environment.variables[variable], !text.isEmpty else { continue }
      let scalar = ScalarText(text)
      do throws(ScalarProblem) {
        _ = try WholeNumber.parse(scalar)
        record.slots[index] = Checked(value: try ScalarCheck.value(of: scalar, as: key.shape, directory: directory), range: 0..<0)
      } catch {
        findings.add(
          Diagnostic(
            id: .badEnvironmentOverride, severity: .error, message: "environment variable `\(variable)` \(error.message)", primary: nil,
            related: [],
            hint: error.hint ?? "it overrides `\(key.path)`"))
      }
    }
  }

  // MARK: Values

  private mutating func checked(_ node: Node, as shape: Shape, of key: KeyDescription, label: Label, isActive: Bool) -> Checked? {
    // Most values are scalars for a shape that asks for one.
    if case .scalar(let scalar) = node.content, !shape.isList {
      return self.scalar(scalar, node, as: shape, of: key, label: label, isActive: isActive)
    }
    let target = node.resolved
    switch (shape, target.content) {
    case (.section(let section), .mapping):
      findings.enter(section, target, at: node.range)
      defer { findings.leave() }
      return Checked(value: .record(record(of: target, as: section, isActive: isActive).at(node.range)), range: node.range)
    case (.names(let element), .mapping):
      return names(target, of: element, key: key, isActive: isActive)
    case (.list(let element, let minimum, _), .sequence(let nodes)):
      return list(nodes, of: element, minimum: minimum, key: key, label: label, range: node.range, isActive: isActive)
    case (.list(let element, _, allowsSingle: true), .scalar(let scalar)):
      guard let single = self.scalar(scalar, target, as: element, of: key, label: label, isActive: isActive) else { return nil }
      return Checked(value: .list([single]), range: single.range)
    case (_, .scalar(let scalar)):
      return self.scalar(scalar, target, as: shape, of: key, label: label, isActive: isActive)
    case (_, .mapping), (_, .sequence), (_, .alias):
      let hint: String? =
        if case (.list, .mapping) = (shape, target.content) { "each entry of a list begins with `- `" } else { nil }
      findings.error(
        .wrongType, at: node.range, "\(label) must be \(ScalarCheck.noun(of: shape)), not \(Self.noun(of: target))", hint: hint)
      return nil
    }
  }

  private mutating func list(
    _ nodes: [Node], of element: Shape, minimum: Int, key: KeyDescription, label: Label, range: Range<Int>, isActive: Bool
  ) -> Checked? {
    if nodes.count < minimum {
      findings.error(.invalidValue, at: range, "\(label) must hold at least \(minimum == 1 ? "one element" : "\(minimum) elements")")
      return nil
    }
    var elements: [Checked] = []
    elements.reserveCapacity(nodes.count)
    for node in nodes {
      if Self.isNull(node) {
        findings.error(.wrongType, at: node.range, "\(label.element) must not be empty")
      } else if let element = checked(node, as: element, of: key, label: label.element, isActive: isActive) {
        elements.append(element)
      }
    }
    return Checked(value: .list(elements), range: range)
  }

  private mutating func names(_ mapping: Node, of element: Shape, key: KeyDescription, isActive: Bool) -> Checked? {
    var entries: [Checked.Entry] = []
    for entry in document.entries(of: mapping) {
      guard case .scalar(let name) = entry.key.resolved.content, !name.text.hasPrefix("x-") else { continue }
      let nameRange = entry.key.range
      do throws(ScalarProblem) {
        _ = try FormatCheck.value(of: ScalarText(name.text), as: .name, directory: directory)
      } catch {
        findings.error(error.id, at: nameRange, "a name in `\(key.name)` \(error.message)", hint: error.hint)
        continue
      }
      if Self.isNull(entry.value) {
        // `openai:` alone declares it with all its defaults; where a value is asked for, there is none.
        if case .section(let section) = element {
          let empty = Record(slots: Array(repeating: nil, count: section.keys.count), given: 0, range: nameRange)
          entries.append((name.text, nameRange, Checked(value: .record(empty), range: nameRange)))
        } else {
          findings.error(.wrongType, at: nameRange, "`\(name.text)` must be \(ScalarCheck.noun(of: element)), not empty")
        }
      } else if let value = checked(entry.value, as: element, of: key, label: .key(name.text), isActive: isActive) {
        entries.append((name.text, nameRange, value))
      }
    }
    return Checked(value: .names(entries), range: mapping.range)
  }

  private mutating func scalar(
    _ scalar: Node.Scalar, _ node: Node, as shape: Shape, of key: KeyDescription, label: Label, isActive: Bool
  ) -> Checked? {
    guard let text = resolved(scalar, node, of: key, label: label) else { return nil }
    do throws(ScalarProblem) {
      let value = try ScalarCheck.value(of: text, as: shape, directory: directory)
      if isActive, case .choice(let choices) = shape, let choice = choices.first(where: { $0.word == text.text }), !choice.isActive {
        note("\(key.path): \(choice.word)", at: node.range, "`\(key.path): \(choice.word)` is accepted but not active yet")
      }
      return Checked(value: value, range: node.range, isResolved: text.standIn != nil)
    } catch {
      findings.error(error.id, at: node.range, "\(label) \(error.message)", hint: error.hint)
      return nil
    }
  }

  /// What messages call a value.
  enum Label: CustomStringConvertible {
    case key(String)
    case elementOf(String)

    var element: Label {
      switch self {
      case .key(let name), .elementOf(let name): .elementOf(name)
      }
    }

    var description: String {
      switch self {
      case .key(let name): ScalarText(name).shown
      case .elementOf(let name): "an element of \(ScalarText(name).shown)"
      }
    }
  }

  static func isNull(_ node: Node) -> Bool {
    let scalar: Node.Scalar
    switch node.content {
    case .scalar(let own): scalar = own
    case .alias(_, let target): return isNull(target)
    case .sequence, .mapping: return false
    }
    guard scalar.style == .plain, scalar.text.utf8.count <= 4 else { return false }
    switch scalar.text {
    case "", "~", "null", "Null", "NULL": return true
    default: return false
    }
  }

  static func noun(of node: Node) -> String {
    switch node.resolved.content {
    case .scalar: isNull(node) ? "empty" : "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  private mutating func note(_ identity: String, at range: Range<Int>, _ message: String) {
    guard noted.insert(identity).inserted else { return }
    findings.note(.notActiveYet, at: range, message)
  }
}

extension Shape {
  fileprivate var isList: Bool { if case .list = self { true } else { false } }
}

extension Record {
  /// The same record where an alias put it.
  func at(_ place: Range<Int>) -> Record {
    var copy = self
    copy.range = place
    return copy
  }
}
