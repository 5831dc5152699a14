/// One step through a YAML text, as libyaml reports it.
struct YAMLEvent: Sendable {
  enum Kind: Sendable {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    /// The name without `*`.
    case alias(String)
    case scalar(Node.Scalar)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  var kind: Kind
  var anchor: String?
  /// As written, with `!!` for the tags of YAML itself.
  var tag: String?
  /// Where the event starts and ends, in scalars from the start of the text that the reader was given.
  var start: Int
  var end: Int
}
