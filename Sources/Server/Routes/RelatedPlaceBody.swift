import Config

/// A place in an answer of the management API that belongs to another one, such as the other end of an alias.
struct RelatedPlaceBody: Encodable {
  var file: String
  var line: Int
  var note: String

  init(_ place: RelatedPlace) {
    file = place.location.file
    line = place.location.line
    note = place.note
  }
}
