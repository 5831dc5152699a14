/// The items that changes have taken out of lists, by where they stood before the first of these changes.
struct RemovedItems {
  private var paths: Set<EditPath> = []

  /// - Parameter edits: of a change that has been made.
  mutating func add(_ edits: [Edit]) {
    for case .remove(let path, _) in edits {
      if case .item = path.steps.last { paths.insert(path) }
    }
  }

  /// The edits with the positions that items have now.
  func moved(_ edits: [Edit]) -> [Edit] {
    guard !paths.isEmpty else { return edits }
    return edits.map { edit in
      switch edit {
      case .append(let value, let path): .append(value, to: moved(path))
      case .set(let value, let path): .set(value, at: moved(path))
      case .remove(let path, let keepingComments): .remove(moved(path), keepingComments: keepingComments)
      }
    }
  }

  private func moved(_ path: EditPath) -> EditPath {
    EditPath(
      path.steps.enumerated().map { depth, step in
        guard case .item(let index) = step else { return step }
        return .item(index - paths.count { Self.isItem($0, of: path.steps[..<depth], before: index) })
      })
  }

  private static func isItem(_ path: EditPath, of list: ArraySlice<EditPath.Step>, before index: Int) -> Bool {
    guard case .item(let position) = path.steps.last, position < index else { return false }
    return path.steps.dropLast().elementsEqual(list)
  }
}
