/// Collects diagnostics about one document, places and masks them.
///
/// One finding is kept once: a wrong value behind an anchor is not repeated for each of its aliases.
struct Findings {
  private struct Identity: Hashable {
    let id: DiagnosticID
    let offset: Int
    let message: String
  }

  /// A mapping being looked into, for "endpoint `gpu-a` starts here".
  private struct Item {
    let section: SectionDescription
    let node: Node
    let range: Range<Int>
  }

  /// Of each severity; more helps nobody, and an excerpt each costs memory.
  static let most = 1000
  private static let mostByLine = 16

  private let document: Document
  /// The source with all of its secrets masked; made for the first of many findings: few cost less one by one.
  private var masked: SourceText?
  private var spanCount = 0
  private var seen: Set<Identity> = []
  private var items: [Item] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var counts: [Diagnostic.Severity: Int] = [:]
  /// The first of each severity that came after `most`: it stands for the rest.
  private var dropped: [Diagnostic.Severity: Diagnostic] = [:]

  init(document: Document) { self.document = document }

  /// Bytes of the text.
  var length: Int { document.source.bytes.count }
  var errorCount: Int { counts[.error, default: 0] }

  // MARK: What callers report

  mutating func error(
    _ id: DiagnosticID, at range: Range<Int>, _ message: String, hint: String? = nil, related: [RelatedPlace] = [],
    isWithItem: Bool = true
  ) {
    report(id, .error, at: range, message, hint: hint, related: related, isWithItem: isWithItem)
  }

  mutating func warning(_ id: DiagnosticID, at range: Range<Int>, _ message: String, hint: String? = nil) {
    report(id, .warning, at: range, message, hint: hint, related: [], isWithItem: false)
  }

  mutating func note(_ id: DiagnosticID, at range: Range<Int>, _ message: String) {
    report(id, .note, at: range, message, hint: nil, related: [], isWithItem: false)
  }

  /// One without a place in the file.
  mutating func add(_ diagnostic: Diagnostic) { keep(diagnostic, offset: -1) }

  mutating func enter(_ section: SectionDescription, _ node: Node, at range: Range<Int>) {
    items.append(Item(section: section, node: node, range: range))
  }

  mutating func leave() { items.removeLast() }

  /// "endpoint `gpu-a`" for the innermost entry of a list that is being looked into; nil if it has no name.
  var currentItem: String? {
    guard let item = items.last(where: { $0.section.title != nil }) else { return nil }
    let name = name(of: item)
    return name == item.section.noun ? nil : name
  }

  func location(of offset: Int) -> SourceLocation { document.source.location(at: offset) }

  mutating func span(_ range: Range<Int>) -> SourceSpan {
    spanCount += 1
    guard spanCount <= Self.mostByLine else { return maskedSource().span(range) }
    let source = document.source
    return source.masking(SecretRanges.of(document, touching: source.lineRange(at: range.lowerBound))).span(range)
  }

  /// All of them in the order of the file, those without a place first.
  func sorted(with others: [Diagnostic] = []) -> [Diagnostic] {
    let all = others + diagnostics + dropped.values
    return all.enumerated().sorted { a, b in
      let left = (a.element.primary?.location.line ?? 0, a.element.primary?.location.column ?? 0, a.offset)
      let right = (b.element.primary?.location.line ?? 0, b.element.primary?.location.column ?? 0, b.offset)
      return left < right
    }.map(\.element)
  }

  // MARK: Helpers

  private mutating func report(
    _ id: DiagnosticID, _ severity: Diagnostic.Severity, at range: Range<Int>, _ message: String, hint: String?,
    related: [RelatedPlace], isWithItem: Bool
  ) {
    guard dropped[severity] == nil else { return }
    var places = related
    let span = span(range)
    if isWithItem, let item = items.last(where: { $0.section.title != nil }) {
      let start = location(of: item.range.lowerBound)
      if start.line != span.location.line { places.append(RelatedPlace(location: start, note: "\(name(of: item)) starts here")) }
    }
    keep(
      Diagnostic(id: id, severity: severity, message: message, primary: span, related: places, hint: hint), offset: range.lowerBound)
  }

  private mutating func keep(_ diagnostic: Diagnostic, offset: Int) {
    guard seen.insert(Identity(id: diagnostic.id, offset: offset, message: diagnostic.message)).inserted else { return }
    counts[diagnostic.severity, default: 0] += 1
    if counts[diagnostic.severity, default: 0] <= Self.most {
      diagnostics.append(diagnostic)
    } else if dropped[diagnostic.severity] == nil {
      var rest = diagnostic
      rest.message += "; what follows is not shown"
      dropped[diagnostic.severity] = rest
    }
  }

  /// "endpoint `gpu-a`", or "endpoint" alone where its name cannot be read.
  private func name(of item: Item) -> String {
    for entry in document.entries(of: item.node) {
      guard case .scalar(let key) = entry.key.resolved.content, key.text == item.section.title,
        case .scalar(let value) = entry.value.resolved.content, !ReferenceText.mayContainReferences(value.text),
        !SchemaDecoder.isNull(entry.value)
      else { continue }
      return "\(item.section.noun) \(ScalarText(value.text).shown)"
    }
    return item.section.noun
  }

  private mutating func maskedSource() -> SourceText {
    if let masked { return masked }
    let source = document.source.masking(SecretRanges.of(document))
    masked = source
    return source
  }
}
