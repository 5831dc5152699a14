/// A place in a file as a person counts: both from 1, columns in characters (Unicode scalars).
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// The path as the user gave it, or as an include found it.
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String { "\(file):\(line):\(column)" }
}
