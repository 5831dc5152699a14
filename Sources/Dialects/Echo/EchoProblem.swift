import FoundationEssentials

/// Why the echo model refuses a request: the client's fault, answered with 400.
struct EchoProblem: Error, Equatable {
  /// `missing_required_parameter`, `invalid_type`, `invalid_value` or `invalid_json`.
  var code: String
  /// A sentence that names the field.
  var message: String

  static func missing(_ field: String) -> EchoProblem {
    EchoProblem(code: "missing_required_parameter", message: "Missing required parameter: '\(field)'.")
  }

  static func value(_ field: String, _ rule: String) -> EchoProblem {
    EchoProblem(code: "invalid_value", message: "Invalid value for '\(field)': \(rule).")
  }

  private static func type(_ path: [any CodingKey]) -> EchoProblem {
    let field = field(path)
    if field.isEmpty { return EchoProblem(code: "invalid_type", message: "The request body must be a JSON object.") }
    return EchoProblem(code: "invalid_type", message: "Invalid type for '\(field)'.")
  }

  private init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context): self = .missing(Self.field(context.codingPath + [key]))
    case .typeMismatch(_, let context), .valueNotFound(_, let context): self = Self.type(context.codingPath)
    case .dataCorrupted(let context):
      let field = Self.field(context.codingPath)
      self =
        field.isEmpty
        ? EchoProblem(code: "invalid_json", message: "The request body is not JSON that the echo model can read.")
        : .value(field, context.debugDescription)
    @unknown default: self = EchoProblem(code: "invalid_json", message: "The request body cannot be read.")
    }
  }

  /// `messages[0].content`
  private static func field(_ path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : "." + key.stringValue
      }
    }
  }
}
