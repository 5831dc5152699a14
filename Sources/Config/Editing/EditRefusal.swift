/// Why an edit was not made. The text is then as it was before.
package struct EditRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable, CaseIterable {
    /// The file is not YAML, or has errors that make it ambiguous: `diagnostics` tells them.
    case invalidFile = "invalid_file"
    /// The path leads nowhere.
    case notFound = "not_found"
    /// The path leads through something that is no list or no mapping.
    case wrongKind = "wrong_kind"
    /// The value cannot be written.
    case invalidValue = "invalid_value"
    /// The change would reach other places, which repeat the value by its anchor.
    case anchorInUse = "anchor_in_use"
    /// The value stands elsewhere, and an alias repeats it here.
    case throughAlias = "through_alias"
    /// The value comes from another mapping through `<<`.
    case throughMerge = "through_merge"
    /// An anchor or a tag belongs to a value whose form would change.
    case hasProperties = "has_properties"
    /// The dash, or the key, is not the first thing on its line.
    case notFirstOnLine = "not_first_on_line"
    /// A block scalar ends the file without a line end: one more would become part of its value.
    case noFinalLineEnd = "no_final_line_end"
    /// The text is laid out in a way that the editor does not change.
    case unsupportedLayout = "unsupported_layout"
    /// The edited text did not say what it should: a mistake of the editor, found before anything was written.
    case refusedToWrite = "refused_to_write"
  }

  package var reason: Reason
  /// One sentence, without values of the file.
  package var message: String
  /// What stands in the way.
  package var place: SourceLocation?
  /// Other places that belong to it.
  package var related: [RelatedPlace]
  /// For `invalidFile`.
  package var diagnostics: [Diagnostic]

  init(
    _ reason: Reason, _ message: String, at place: SourceLocation? = nil, related: [RelatedPlace] = [], diagnostics: [Diagnostic] = []
  ) {
    self.reason = reason
    self.message = message
    self.place = place
    self.related = related
    self.diagnostics = diagnostics
  }

  /// `gateway.yaml:12:5: the list is an alias (gateway.yaml:3:7 its items stand here)`
  package var description: String {
    let start = place.map { "\($0): " } ?? ""
    let others = related.map { " (\($0.location) \($0.note))" }.joined()
    return start + message + others
  }
}
