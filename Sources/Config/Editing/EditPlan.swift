/// The splices of an edit, and what they are to do.
struct EditPlan: Sendable {
  var splices: [Splice]
  var change: TreeChange
  /// What goes from the old text with everything in it; its comments are reported.
  var removedLeaves: [CommentScan.Leaf] = []
}
