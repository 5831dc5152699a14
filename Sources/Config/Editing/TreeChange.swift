/// What an edit makes of the tree: the one node that changes, and how. The editor proves its text against it.
struct TreeChange: Sendable {
  enum Action: Sendable {
    /// A list, or null, gets one more item.
    case appendItem(EditValue)
    /// A mapping, or an empty document, gets one more key.
    case appendEntry(String, EditValue)
    case remove(Int)
    case replace(EditValue)
  }

  /// Positions from the root to the node.
  var indices: [Int]
  var action: Action
}
