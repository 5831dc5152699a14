/// A PEM file that the configuration names, with what it held when the configuration was loaded.
package struct PEMFile: Sendable {
  /// Absolute.
  package var path: String
  /// A secret: where a key belongs there may be one, and where a certificate belongs there may be one beside it.
  package var content: Secret
  /// Where the file is named; for diagnostics.
  package var place: SourceSpan

  package init(path: String, content: Secret, place: SourceSpan) {
    self.path = path
    self.content = content
    self.place = place
  }
}

extension PEMFile: Equatable {
  /// Equal but for where it is named.
  package static func == (one: PEMFile, other: PEMFile) -> Bool { one.path == other.path && one.content == other.content }
}
