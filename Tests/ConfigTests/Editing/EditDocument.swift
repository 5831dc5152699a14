/// A random configuration text with what the laws of editing need to know about it.
struct EditDocument {
  enum Shape: String { case block, flow, flowLines, empty, null, missing }

  var text: String
  var shape: Shape
  var itemCount: Int
  /// For each item the comments that may go with it.
  var ownComments: [Set<String>]
  var isWindows: Bool

  var bytes: [UInt8] { Array(text.utf8) }
}
