/// Edits the text of one configuration file by the smallest splices: comments, order, quotes, anchors, line ends and untouched lines stay
/// byte for byte.
///
/// What is edited is read again and proven before it counts, in production too. An edit that is refused leaves the editor as it was. Edits
/// cost a pass of the parser over the file, O(n), however many are made together. Whether the configuration is valid is for `ConfigLoader`
/// to say.
package struct ConfigEditor: Sendable {
  /// The text with all edits so far, as it was read.
  package private(set) var document: Document
  package var source: SourceText { document.source }
  package var bytes: [UInt8] { document.source.bytes }

  private let limits: YAMLLimits

  /// - Throws: `invalidFile` if the text is not YAML or has duplicate keys, aliases that lead nowhere, or more than one document.
  package init(_ source: SourceText, limits: YAMLLimits = .default) throws(EditRefusal) {
    self.init(try Self.read(source, limits, orRefuse: .invalidFile, "the file has errors"), limits: limits)
  }

  /// - Parameter document: read by another editor, under the same limits.
  package init(_ document: Document, limits: YAMLLimits = .default) {
    self.document = document
    self.limits = limits
  }

  /// Makes one edit. Edits see what those before them made.
  package mutating func apply(_ edit: Edit) throws(EditRefusal) -> EditOutcome {
    try apply([[edit]])[0].get()
  }

  /// Makes changes in their order, each of them with all of its edits or not at all; the answers are in the same order.
  ///
  /// Positions in the paths of all of them are those of the text before the first one. As many as possible are planned on that text, made
  /// at once and proven at once. Where that fails they are made in smaller groups, down to single edits: what can be done one after the other
  /// is done, and a refusal is that of one change.
  package mutating func apply(_ changes: [[Edit]]) -> [Result<EditOutcome, EditRefusal>] {
    var results: [Result<EditOutcome, EditRefusal>] = []
    var groups = [changes[...]]
    var removed = RemovedItems()
    while let group = groups.popLast() {
      guard !group.isEmpty else { continue }
      switch make(group.map(removed.moved)) {
      case .made(let made):
        for case (let edits, .success) in zip(group, made) { removed.add(edits) }
        results += made
        groups.append(group.dropFirst(made.count))
      case .toBeSplit(let count): groups += [group.dropFirst(count), group.prefix(count)]
      }
    }
    return results
  }

  // MARK: Groups

  private enum Progress {
    /// The first of the group have their results.
    case made([Result<EditOutcome, EditRefusal>])
    /// Not together: so many first, then the others.
    case toBeSplit(Int)
  }

  private mutating func make(_ group: [[Edit]]) -> Progress {
    let planned = plans(for: group)
    guard planned.count == group.count else {
      // The first that has no plan comes next, on the text as it is then; where it is the first of all, that has been tried.
      return planned.isEmpty ? .made([inTurn(group[0])]) : .toBeSplit(planned.count)
    }
    do throws(EditRefusal) {
      return .made(try commit(planned).map { .success($0) })
    } catch {
      return group.count == 1 ? .made([inTurn(group[0], refused: error)]) : .toBeSplit(group.count / 2)
    }
  }

  /// A plan for each of the changes up to the first that has none.
  private func plans(for changes: [[Edit]]) -> [[EditPlan]] {
    let draft = EditDraft(document)
    var planned: [[EditPlan]] = []
    for edits in changes {
      do throws(EditRefusal) {
        planned.append(try draft.plans(of: edits))
      } catch {
        return planned
      }
    }
    return planned
  }

  /// The edits of one change, each on what the one before has made.
  ///
  /// - Parameter refusal: why they could not be made at once, if that was tried.
  private mutating func inTurn(_ edits: [Edit], refused refusal: EditRefusal? = nil) -> Result<EditOutcome, EditRefusal> {
    var copy = self
    do throws(EditRefusal) {
      let outcome = try copy.makeInTurn(edits, refused: refusal)
      self = copy
      return .success(outcome)
    } catch {
      return .failure(error)
    }
  }

  private mutating func makeInTurn(_ edits: [Edit], refused refusal: EditRefusal?) throws(EditRefusal) -> EditOutcome {
    var outcome = EditOutcome.unchanged
    for edit in edits {
      let draft = EditDraft(document)
      let parts = try draft.parts(of: edit)
      // A single part has no smaller ones, and cannot go otherwise than it went.
      if let refusal, edits.count == 1, parts == [edit] { throw refusal }
      let made = parts == [edit] ? try commit([try draft.plans(of: [edit])])[0] : try makeInTurn(parts, refused: nil)
      outcome.add(made)
    }
    return outcome
  }

  /// Makes the splices of all plans, reads the result, and takes it if it is proven.
  ///
  /// - Parameter changes: the plans of each change.
  private mutating func commit(_ changes: [[EditPlan]]) throws(EditRefusal) -> [EditOutcome] {
    let plans = changes.flatMap(\.self)
    guard !plans.isEmpty else { return changes.map { _ in .unchanged } }
    guard let bytes = Splice.applying(plans.flatMap(\.splices), to: document.source.bytes) else {
      throw EditRefusal(.refusedToWrite, "refused to write: the changes overlap")
    }
    let source = SourceText(file: document.source.file, bytes: bytes)
    let edited = try Self.read(source, limits, orRefuse: .refusedToWrite, "refused to write: the edited text has errors")
    let removed = changes.map { $0.flatMap { $0.removedComments(from: document.source.bytes) } }
    guard EditProof(old: document, new: edited).holds(plans.map(\.change), removedComments: removed.flatMap(\.self)) else {
      let place = plans.compactMap(\.start).min().map { document.source.location(at: $0) }
      throw EditRefusal(.refusedToWrite, "refused to write: the edited text would not say what it should", at: place)
    }
    let places = Splice.places(of: changes.map { $0.flatMap(\.splices) })
    document = edited
    return zip(places, removed).map { place, comments in
      guard let place else { return .unchanged }
      return EditOutcome(isUnchanged: false, removedComments: comments, place: source.location(at: place))
    }
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
