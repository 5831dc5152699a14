/// The splices of an edit, and what they are to do.
struct EditPlan: Sendable {
  var splices: [Splice]
  var change: TreeChange
  /// What goes from the old text with everything in it; its comments are reported.
  var removedLeaves: [CommentScan.Leaf] = []

  /// Where the change begins in the old text.
  var start: Int? { splices.map(\.range.lowerBound).min() }

  /// The comments that go with the old text, in its order.
  func removedComments(from bytes: [UInt8]) -> [String] {
    Splice.sorted(splices).flatMap { CommentScan.comments(in: $0.range, of: bytes, leaves: removedLeaves) }
  }
}
