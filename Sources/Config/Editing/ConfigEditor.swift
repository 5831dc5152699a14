/// Edits the text of one configuration file by the smallest splices: comments, order, quotes, anchors, line ends and untouched lines stay
/// byte for byte.
///
/// Each edit is read again and proven before it counts, in production too. One that is refused leaves the editor as it was. An edit
/// costs a pass of the parser over the file: O(n). Whether the configuration is valid is for `ConfigLoader` to say.
package struct ConfigEditor: Sendable {
  /// The text with all edits so far.
  package var source: SourceText { document.source }
  package var bytes: [UInt8] { document.source.bytes }

  private var document: Document
  private let limits: YAMLLimits

  /// - Throws: `invalidFile` if the text is not YAML or has duplicate keys, aliases that lead nowhere, or more than one document.
  package init(_ source: SourceText, limits: YAMLLimits = .default) throws(EditRefusal) {
    document = try Self.read(source, limits, orRefuse: .invalidFile, "the file has errors")
    self.limits = limits
  }

  /// Makes one edit. Edits see what those before them made.
  package mutating func apply(_ edit: Edit) throws(EditRefusal) -> EditOutcome {
    switch edit {
    case .append(let value, let path): try append(value, to: path)
    case .set(let value, let path): try set(value, at: path)
    case .remove(let path, let keepingComments): try remove(path, keepingComments)
    }
  }

  // MARK: The three edits

  private mutating func append(_ value: EditValue, to path: EditPath) throws(EditRefusal) -> EditOutcome {
    try refuse(value)
    let planner = EditPlanner(document)
    guard let found = try PathResolver(document: document).find(path, mayShadow: false) else {
      return try add(.list([value]), path.steps, planner)
    }
    guard found.missing.isEmpty else { return try add(.list([value]), found, planner) }
    return try commit(planner.append(value, to: found.trail))
  }

  private mutating func set(_ value: EditValue, at path: EditPath) throws(EditRefusal) -> EditOutcome {
    try refuse(value)
    let planner = EditPlanner(document)
    guard let found = try PathResolver(document: document).find(path, mayShadow: true) else { return try add(value, path.steps, planner) }
    guard found.missing.isEmpty else {
      if isMergedAlready(value, found) { return .unchanged }
      return try add(value, found, planner)
    }
    if ValueComparison(document: document).says(found.trail.node, value) { return .unchanged }
    guard let parts = PartwiseEdit(document: document).parts(of: found.trail.node, becoming: value, at: path) else {
      return try commit(planner.replace(found.trail, by: value))
    }
    var copy = self
    var outcome = EditOutcome.unchanged
    for part in parts {
      let one = try copy.apply(part)
      guard !one.isUnchanged else { continue }
      outcome = EditOutcome(
        isUnchanged: false, removedComments: outcome.removedComments + one.removedComments, place: outcome.place ?? one.place)
    }
    self = copy
    return outcome
  }

  private mutating func remove(_ path: EditPath, _ keepingComments: Bool) throws(EditRefusal) -> EditOutcome {
    guard let found = try PathResolver(document: document).find(path, mayShadow: false), found.missing.isEmpty else { return .unchanged }
    return try commit(EditPlanner(document).remove(found.trail, keepingComments: keepingComments))
  }

  // MARK: Helpers

  private func refuse(_ value: EditValue) throws(EditRefusal) {
    if let problem = value.problem() { throw EditRefusal(.invalidValue, problem) }
  }

  /// Adds keys that are missing, one in the other, the value innermost.
  private mutating func add(_ value: EditValue, _ found: PathResolver.Found, _ planner: EditPlanner) throws(EditRefusal) -> EditOutcome {
    let nested = found.missing.dropFirst().reversed().reduce(value) { .mapping([EditValue.Pair(key: $1, value: $0)]) }
    guard let key = found.missing.first else { return .unchanged }
    if SchemaDecoder.isNull(found.trail.node) {
      return try commit(planner.replace(found.trail, by: .mapping([EditValue.Pair(key: key, value: nested)])))
    }
    return try commit(planner.appendEntry(key, nested, to: found.trail))
  }

  /// The same in an empty document.
  private mutating func add(_ value: EditValue, _ steps: [EditPath.Step], _ planner: EditPlanner) throws(EditRefusal) -> EditOutcome {
    var nested = value
    for step in steps.dropFirst().reversed() {
      guard case .key(let name) = step else { throw EditRefusal(.notFound, "\(EditPath(steps)) is not there") }
      nested = .mapping([EditValue.Pair(key: name, value: nested)])
    }
    guard case .key(let first) = steps.first else { throw EditRefusal(.notFound, "\(EditPath(steps)) is not there") }
    return try commit(planner.appendEntry(first, nested, to: nil))
  }

  /// Whether the key has the value already, through `<<`.
  private func isMergedAlready(_ value: EditValue, _ found: PathResolver.Found) -> Bool {
    guard found.missing.count == 1, let name = found.missing.first else { return false }
    guard let merged = document.entries(of: found.trail.node).first(where: { $0.key.text == name }) else { return false }
    return ValueComparison(document: document).says(merged.value, value)
  }

  /// Makes the splices, reads the result, and takes it if it is proven.
  private mutating func commit(_ plan: EditPlan) throws(EditRefusal) -> EditOutcome {
    let splices = Splice.sorted(plan.splices)
    guard let bytes = Splice.applying(splices, to: document.source.bytes) else {
      throw EditRefusal(.refusedToWrite, "refused to write: the changes overlap")
    }
    let source = SourceText(file: document.source.file, bytes: bytes)
    let edited = try Self.read(source, limits, orRefuse: .refusedToWrite, "refused to write: the edited text has errors")
    let removed = splices.flatMap {
      CommentScan.comments(in: $0.range, of: document.source.bytes, leaves: plan.removedLeaves)
    }
    guard EditProof(old: document, new: edited).holds(plan.change, removedComments: removed) else {
      let place = splices.first.map { document.source.location(at: $0.range.lowerBound) }
      throw EditRefusal(.refusedToWrite, "refused to write: the edited text would not say what it should", at: place)
    }
    let first = splices.first?.range.lowerBound ?? 0
    let skipped = splices.first?.bytes.prefix { TextLines.isLineEnd($0) || TextLines.isBlank($0) }.count ?? 0
    document = edited
    return EditOutcome(isUnchanged: false, removedComments: removed, place: source.location(at: first + skipped))
  }

  private static func read(
    _ source: SourceText, _ limits: YAMLLimits, orRefuse reason: EditRefusal.Reason, _ message: String
  ) throws(EditRefusal) -> Document {
    let (document, diagnostics) = YAMLParser.parse(source, limits: limits)
    guard let document, !diagnostics.contains(where: { $0.severity == .error }) else {
      throw EditRefusal(reason, message, at: diagnostics.first?.primary?.location, diagnostics: diagnostics)
    }
    return document
  }
}
