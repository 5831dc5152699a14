/// What the gateway must know of a request body, found in one forward scan that also proves the body to be strict JSON.
///
/// Ranges are byte offsets in the scanned body. Only keys of the outermost object count, compared by what they mean:
/// `"mod\u0065l"` is `model`. O(n), no allocation; `RequestPeekSpeed` in the tests measures it.
package struct RequestPeek: Equatable, Sendable {
  /// The model's name with its quotes: what a new name replaces.
  package private(set) var modelQuoted: Range<Int>
  /// Whether the name is written with escapes; see `model(in:)`.
  package private(set) var modelHasEscapes: Bool
  /// `stream` is `true`. Any other value, or none, is false.
  package private(set) var stream: Bool
  /// The value of `stream_options`, of whatever kind; nil where the key is missing.
  package private(set) var streamOptions: Range<Int>?
  /// `stream_options` is an object whose `include_usage` is `true`.
  package private(set) var includeUsage: Bool
  /// The value of `include_usage` in `stream_options`, of whatever kind; nil where the key is missing.
  package private(set) var includeUsageValue: Range<Int>?
  /// The larger of `max_tokens` and `max_completion_tokens`; nil where neither is given as a whole number that `Int` holds.
  package private(set) var maxTokens: Int?
  /// The offset of the `}` that ends the outermost object. It holds at least `model`, so a member inserted here begins with a comma.
  package private(set) var objectEnd: Int

  /// The model's name without its quotes, as it is written.
  package var modelValue: Range<Int> { modelQuoted.lowerBound + 1..<modelQuoted.upperBound - 1 }

  /// The model's name as UTF-8, unescaped. `body` is the body that was scanned.
  package func model(in body: Span<UInt8>) -> [UInt8] {
    JSONText.meaning(of: JSONString(content: modelValue, hasEscapes: modelHasEscapes), in: body)
  }

  /// Reads a whole body.
  ///
  /// - Throws: the first thing wrong with it, from front to back.
  package static func scan(_ body: Span<UInt8>) throws(PeekError) -> RequestPeek {
    var scanner = JSONScanner()
    guard scanner.next(body) == UInt8(ascii: "{") else {
      try scanner.skipValue(body, depth: 0)
      try scanner.finish(body)
      throw .notAnObject
    }
    var found = RequestMembers()
    if scanner.enterObject(body) {
      repeat { try found.take(&scanner, body) } while try scanner.anotherMember(body)
    }
    let objectEnd = scanner.position - 1
    try scanner.finish(body)
    guard let model = found.model else { throw .missingModel }
    return RequestPeek(
      modelQuoted: model.quoted, modelHasEscapes: model.hasEscapes, stream: found.stream ?? false, streamOptions: found.streamOptions,
      includeUsage: found.includeUsage.map { body[$0.lowerBound] == UInt8(ascii: "t") } ?? false, includeUsageValue: found.includeUsage,
      maxTokens: found.maxTokens, objectEnd: objectEnd)
  }
}
