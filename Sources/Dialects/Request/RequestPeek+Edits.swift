/// What the gateway changes in a request body. `body` is everywhere the body that was scanned.
extension RequestPeek {
  /// Gives the body another model's name.
  ///
  /// - Parameter model: the new name as UTF-8.
  package func edit(model: Span<UInt8>) -> BodyEdit {
    var replacement: [UInt8] = []
    replacement.reserveCapacity(model.count + 2)
    JSONText.appendQuoted(model, to: &replacement)
    return BodyEdit(range: modelQuoted, replacement: replacement)
  }

  /// Gives the body `stream_options.include_usage: true`, for a call of chat completions or completions.
  ///
  /// nil where the body does not stream, where it asks already, and where `stream_options` or `include_usage` is of a wrong type:
  /// that is for the upstream to refuse. Where this is nil and `includeUsage` is false, usage may be missing from the answer.
  /// (A body that has one of these keys twice never comes this far: the scan refuses it.)
  package func editAskingForUsage(in body: Span<UInt8>) -> BodyEdit? {
    guard stream, !includeUsage else { return nil }
    guard let streamOptions else {
      return BodyEdit(range: objectEnd..<objectEnd, replacement: Self.missingOptions)
    }
    switch body[streamOptions.lowerBound] {
    case UInt8(ascii: "n"): return BodyEdit(range: streamOptions, replacement: Self.options)
    case UInt8(ascii: "{"): return editInside(streamOptions, body)
    default: return nil
    }
  }

  private func editInside(_ options: Range<Int>, _ body: Span<UInt8>) -> BodyEdit? {
    if let includeUsageValue {
      switch body[includeUsageValue.lowerBound] {
      case UInt8(ascii: "f"), UInt8(ascii: "n"): return BodyEdit(range: includeUsageValue, replacement: Self.yes)
      default: return nil
      }
    }
    let inside = options.lowerBound + 1
    var scanner = JSONScanner()
    let isEmpty = scanner.next(body.extracting(inside..<options.upperBound)) == UInt8(ascii: "}")
    return BodyEdit(range: inside..<inside, replacement: isEmpty ? Self.onlyMember : Self.firstMember)
  }

  private static let yes = [UInt8]("true".utf8)
  private static let onlyMember = [UInt8](#""include_usage":true"#.utf8)
  private static let firstMember = [UInt8](#""include_usage":true,"#.utf8)
  private static let options = [UInt8](#"{"include_usage":true}"#.utf8)
  /// The outermost object holds at least `model`.
  private static let missingOptions = [UInt8](#","stream_options":{"include_usage":true}"#.utf8)
}
