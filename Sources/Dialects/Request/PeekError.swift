/// Why a request body cannot be routed. Always the client's fault, never worth a retry. Offsets are in bytes from the body's start.
package enum PeekError: Error, Equatable, Sendable {
  /// The grammar of RFC 8259 ends here; the body's length where it stops too early.
  case notJSON(offset: Int)
  /// Valid JSON, but not an object.
  case notAnObject
  /// Arrays and objects nest deeper than 512.
  case tooDeep
  /// An escape sequence in a string that JSON does not have, or half a surrogate pair in the model's name.
  case badEscape(offset: Int)
  /// A string holds bytes that are not UTF-8.
  case invalidUTF8(offset: Int)
  case missingModel
  case modelNotAString
  case emptyModel
  /// Two `model` keys: which of them counts would depend on who reads.
  case duplicateModel
  /// Another key that the gateway reads stands there twice.
  case duplicateKey(Key)

  /// The keys besides `model` that may stand only once.
  package enum Key: String, Sendable {
    case stream
    case streamOptions = "stream_options"
    case includeUsage = "stream_options.include_usage"
  }

  /// A sentence for the client. Holds nothing of the body.
  package var message: String {
    switch self {
    case .notJSON(let offset): "The request body is not valid JSON: unexpected byte or end at offset \(offset)"
    case .notAnObject: "The request body must be a JSON object"
    case .tooDeep: "The request body nests deeper than \(ContainerStack.limit) levels"
    case .badEscape(let offset): "The request body has an invalid escape sequence in a string at offset \(offset)"
    case .invalidUTF8(let offset): "The request body is not valid UTF-8 at offset \(offset)"
    case .missingModel: "The request body must name a model: the key 'model' is missing"
    case .modelNotAString: "The value of 'model' must be a string"
    case .emptyModel: "The value of 'model' must not be empty"
    case .duplicateModel: "The request body has more than one key 'model'"
    case .duplicateKey(let key): "The request body has more than one key '\(key.rawValue)'"
    }
  }
}
