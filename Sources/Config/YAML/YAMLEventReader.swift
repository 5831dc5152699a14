import CLibYAML

/// libyaml's parser over one text; the only owner of a `yaml_parser_t`.
///
/// Its pointers are safe: the parser and its input are allocated here, live as long as the value, and nothing else sees them. What an
/// event points to is copied before the event is deleted.
@safe struct YAMLEventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter bytes: UTF-8 without a byte order mark; copied.
  /// - Throws: when there is no memory.
  init(_ bytes: ArraySlice<UInt8>) throws(YAMLFailure) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = unsafe input.initialize(from: bytes)
    unsafe self.parser = parser
    unsafe self.input = input
    // Deinit runs even if this fails; a parser that is all zero may be deleted.
    unsafe parser.initialize(to: yaml_parser_t())
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      throw YAMLFailure(problem: "out of memory", position: 0)
    }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event. Not to be called again after an error or the end of the stream.
  mutating func next() throws(YAMLFailure) -> YAMLEvent {
    var raw = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&raw) }
    var event = unsafe YAMLEvent(kind: .streamEnd, start: Int(raw.start_mark.index), end: Int(raw.end_mark.index))
    switch unsafe raw.type {
    case YAML_STREAM_START_EVENT: event.kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: event.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: event.kind = .documentEnd
    case YAML_ALIAS_EVENT: event.kind = .alias(unsafe Self.text(raw.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe raw.data.scalar
      // libyaml allocates `length` bytes at `value`, for an empty scalar too.
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      event.kind = .scalar(Node.Scalar(text: unsafe String(decoding: bytes, as: UTF8.self), style: unsafe Self.style(scalar.style)))
      event.anchor = unsafe Self.text(scalar.anchor)
      event.tag = unsafe Self.tag(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      event.kind = .sequenceStart
      event.anchor = unsafe Self.text(raw.data.sequence_start.anchor)
      event.tag = unsafe Self.tag(raw.data.sequence_start.tag)
    case YAML_SEQUENCE_END_EVENT: event.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      event.kind = .mappingStart
      event.anchor = unsafe Self.text(raw.data.mapping_start.anchor)
      event.tag = unsafe Self.tag(raw.data.mapping_start.tag)
    case YAML_MAPPING_END_EVENT: event.kind = .mappingEnd
    // The end of the stream, and "no event", which libyaml gives after it.
    default: event.kind = .streamEnd
    }
    return event
  }

  private func failure() -> YAMLFailure {
    // The messages are constants of libyaml.
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
    return YAMLFailure(
      problem: problem ?? "out of memory",
      position: unsafe Int(parser.pointee.problem_mark.index),
      context: context,
      contextPosition: context == nil ? nil : unsafe Int(parser.pointee.context_mark.index))
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  private static func tag(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    guard let tag = unsafe text(pointer) else { return nil }
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }

  private static func style(_ style: yaml_scalar_style_t) -> Node.Scalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
