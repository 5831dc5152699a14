/// The members of a request body that matter, as a scan meets them.
struct RequestMembers {
  var model: JSONString?
  /// nil until the key was met; then whether its value is `true`.
  var stream: Bool?
  var streamOptions: Range<Int>?
  var includeUsage: Range<Int>?
  /// The larger of `max_tokens` and `max_completion_tokens`, as far as they are whole numbers.
  var maxTokens: Int?

  /// Takes one member of the outermost object, key and value.
  @inline(__always)
  mutating func take(_ scanner: inout JSONScanner, _ body: Span<UInt8>) throws(PeekError) {
    let key = try scanner.key(body)
    if key.means("model", in: body) { return try takeModel(&scanner, body) }
    if key.means("stream", in: body) {
      guard stream == nil else { throw .duplicateKey(.stream) }
      let first = scanner.next(body)
      try scanner.skipValue(body, depth: 1)
      stream = first == UInt8(ascii: "t")
    } else if key.means("stream_options", in: body) {
      guard streamOptions == nil else { throw .duplicateKey(.streamOptions) }
      try takeStreamOptions(&scanner, body)
    } else if key.means("max_tokens", in: body) || key.means("max_completion_tokens", in: body) {
      try takeMaxTokens(&scanner, body)
    } else {
      try scanner.skipValue(body, depth: 1)
    }
  }

  private mutating func takeModel(_ scanner: inout JSONScanner, _ body: Span<UInt8>) throws(PeekError) {
    guard model == nil else { throw .duplicateModel }
    guard let byte = scanner.next(body) else { throw .notJSON(offset: scanner.position) }
    guard byte == UInt8(ascii: "\"") else {
      try scanner.skipValue(body, depth: 1)
      throw .modelNotAString
    }
    let name = try scanner.string(body)
    guard !name.content.isEmpty else { throw .emptyModel }
    if let offset = JSONText.loneSurrogate(of: name, in: body) { throw .badEscape(offset: offset) }
    model = name
  }

  /// Whatever stands there is the upstream's to judge; given twice, the larger counts.
  private mutating func takeMaxTokens(_ scanner: inout JSONScanner, _ body: Span<UInt8>) throws(PeekError) {
    _ = scanner.next(body)
    let start = scanner.position
    try scanner.skipValue(body, depth: 1)
    var number = 0
    for index in start..<scanner.position {
      let digit = body[index] &- UInt8(ascii: "0")
      let (shifted, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      guard digit < 10, !isTooLarge, shifted <= Int.max - 9 else { return }
      number = shifted + Int(digit)
    }
    maxTokens = max(maxTokens ?? 0, number)
  }

  private mutating func takeStreamOptions(_ scanner: inout JSONScanner, _ body: Span<UInt8>) throws(PeekError) {
    let first = scanner.next(body)
    let start = scanner.position
    if first == UInt8(ascii: "{") {
      if scanner.enterObject(body) {
        repeat {
          guard try scanner.key(body).means("include_usage", in: body) else {
            try scanner.skipValue(body, depth: 2)
            continue
          }
          guard includeUsage == nil else { throw .duplicateKey(.includeUsage) }
          _ = scanner.next(body)
          let start = scanner.position
          try scanner.skipValue(body, depth: 2)
          includeUsage = start..<scanner.position
        } while try scanner.anotherMember(body)
      }
    } else {
      try scanner.skipValue(body, depth: 1)
    }
    streamOptions = start..<scanner.position
  }
}
