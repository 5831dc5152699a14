/// A stretch of one line of a file, with that line's text (secrets already masked) for showing it.
package struct SourceSpan: Sendable, Equatable {
  package var location: SourceLocation
  /// Characters to underline, at least 1.
  package var length: Int
  /// The line without its line end, made fit to be shown: secrets are replaced by `•••`, a very long line is cut.
  package var excerpt: String
  /// Where the underlined part starts in the excerpt, in characters from 1. Not always the column: masks and cuts move it.
  package var excerptColumn: Int
  /// How many characters of the excerpt are underlined, at least 1.
  package var excerptLength: Int
}
