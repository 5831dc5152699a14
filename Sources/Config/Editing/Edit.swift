/// One change to a configuration file, in terms of what the file says.
package enum Edit: Sendable, Equatable {
  /// Adds an item at the end of a list. A list that is missing, empty or null is begun; so are the sections on the way to it.
  case append(EditValue, to: EditPath)
  /// Gives a value to a key or to an item of a list. Keys that are missing are added, also those on the way; items must be there.
  ///
  /// A list or a mapping replaces what is there by its parts: what stays the same keeps its text and its comments. Keys of a mapping
  /// that the new one does not give are removed.
  case set(EditValue, at: EditPath)
  /// Removes a key or an item with its own comments: those behind it, those below it that are indented deeper, and those directly above
  /// it in its column. A key that is not there is no change; an item must be there.
  ///
  /// `keepingComments` leaves the comments above: a header of several items may stand there.
  case remove(EditPath, keepingComments: Bool = false)
}
