/// Turns edits into plans on one document: what each of them means there, and where. Nothing is changed.
struct EditDraft {
  private let document: Document
  private let planner: EditPlanner

  init(_ document: Document) {
    self.document = document
    planner = EditPlanner(document)
  }

  /// The plans of edits that are made at once; none for what the file says already.
  func plans(of edits: [Edit]) throws(EditRefusal) -> [EditPlan] {
    var plans: [EditPlan] = []
    for edit in edits {
      let parts = try parts(of: edit)
      plans += parts == [edit] ? try plan(edit).map { [$0] } ?? [] : try self.plans(of: parts)
    }
    return plans
  }

  /// A list or a mapping that is set is edited by its parts where something of it stays: then these are other edits than the one given.
  func parts(of edit: Edit) throws(EditRefusal) -> [Edit] {
    guard case .set(let value, let path) = edit else { return [edit] }
    try refuse(value)
    guard let found = try PathResolver(document: document).find(path, mayShadow: true), found.missing.isEmpty,
      !ValueComparison(document: document).says(found.trail.node, value)
    else { return [edit] }
    return PartwiseEdit(document: document).parts(of: found.trail.node, becoming: value, at: path) ?? [edit]
  }

  /// nil: the file says so already.
  private func plan(_ edit: Edit) throws(EditRefusal) -> EditPlan? {
    switch edit {
    case .append(let value, let path): try append(value, to: path)
    case .set(let value, let path): try set(value, at: path)
    case .remove(let path, let keepingComments): try remove(path, keepingComments)
    }
  }

  private func append(_ value: EditValue, to path: EditPath) throws(EditRefusal) -> EditPlan? {
    try refuse(value)
    guard let found = try PathResolver(document: document).find(path, mayShadow: false) else {
      return try begin(.list([value]), path.steps)
    }
    guard found.missing.isEmpty else { return try add(.list([value]), found) }
    return try planner.append(value, to: found.trail)
  }

  private func set(_ value: EditValue, at path: EditPath) throws(EditRefusal) -> EditPlan? {
    try refuse(value)
    guard let found = try PathResolver(document: document).find(path, mayShadow: true) else { return try begin(value, path.steps) }
    guard found.missing.isEmpty else { return isMergedAlready(value, found) ? nil : try add(value, found) }
    if ValueComparison(document: document).says(found.trail.node, value) { return nil }
    return try planner.replace(found.trail, by: value)
  }

  private func remove(_ path: EditPath, _ keepingComments: Bool) throws(EditRefusal) -> EditPlan? {
    guard let found = try PathResolver(document: document).find(path, mayShadow: false), found.missing.isEmpty else { return nil }
    return try planner.remove(found.trail, keepingComments: keepingComments)
  }

  // MARK: Helpers

  private func refuse(_ value: EditValue) throws(EditRefusal) {
    if let problem = value.problem() { throw EditRefusal(.invalidValue, problem) }
  }

  /// Adds keys that are missing, one in the other, the value innermost.
  private func add(_ value: EditValue, _ found: PathResolver.Found) throws(EditRefusal) -> EditPlan? {
    let nested = found.missing.dropFirst().reversed().reduce(value) { .mapping([EditValue.Pair(key: $1, value: $0)]) }
    guard let key = found.missing.first else { return nil }
    if SchemaDecoder.isNull(found.trail.node) {
      return try planner.replace(found.trail, by: .mapping([EditValue.Pair(key: key, value: nested)]))
    }
    return try planner.appendEntry(key, nested, to: found.trail)
  }

  /// The same in an empty document.
  private func begin(_ value: EditValue, _ steps: [EditPath.Step]) throws(EditRefusal) -> EditPlan {
    var nested = value
    for step in steps.dropFirst().reversed() {
      guard case .key(let name) = step else { throw EditRefusal(.notFound, "\(EditPath(steps)) is not there") }
      nested = .mapping([EditValue.Pair(key: name, value: nested)])
    }
    guard case .key(let first) = steps.first else { throw EditRefusal(.notFound, "\(EditPath(steps)) is not there") }
    return try planner.appendEntry(first, nested, to: nil)
  }

  /// Whether the key has the value already, through `<<`.
  private func isMergedAlready(_ value: EditValue, _ found: PathResolver.Found) -> Bool {
    guard found.missing.count == 1, let name = found.missing.first else { return false }
    guard let merged = document.entries(of: found.trail.node).first(where: { $0.key.text == name }) else { return false }
    return ValueComparison(document: document).says(merged.value, value)
  }
}
