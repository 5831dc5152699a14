/// Another place that belongs to a finding.
package struct RelatedPlace: Sendable, Equatable {
  package var location: SourceLocation
  /// A few words that stand after the place: `first given here`.
  package var note: String

  package init(location: SourceLocation, note: String) {
    self.location = location
    self.note = note
  }
}
