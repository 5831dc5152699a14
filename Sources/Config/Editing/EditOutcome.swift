/// What an edit did.
package struct EditOutcome: Sendable, Equatable {
  /// Whether the file said so already: then no byte was changed.
  package var isUnchanged: Bool
  /// Comments that went with what was removed, in the order of the text, each from its `#` to the end of its line.
  package var removedComments: [String]
  /// Where the change starts in the new text; nil if nothing changed.
  package var place: SourceLocation?

  static let unchanged = EditOutcome(isUnchanged: true, removedComments: [], place: nil)

  /// Takes in what a further edit of the same change did.
  mutating func add(_ next: EditOutcome) {
    guard !next.isUnchanged else { return }
    self = EditOutcome(isUnchanged: false, removedComments: removedComments + next.removedComments, place: place ?? next.place)
  }
}
