/// An error in OpenAI's shape: `{"error":{"message":…,"type":…,"code":…}}`.
package struct OpenAIErrorBody: Equatable, Sendable {
  package var type: String
  package var code: String
  /// A sentence for a person.
  package var message: String

  package init(type: String, code: String, message: String) {
    self.type = type
    self.code = code
    self.message = message
  }

  /// As the body of an answer.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { body in
      body.key("error")
      body.object { error in
        error.member("message", message)
        error.member("type", type)
        error.member("code", code)
      }
    }
    return writer.bytes
  }

  /// As the event that ends a stream that broke; no `[DONE]` follows it.
  package var event: [UInt8] {
    var output: [UInt8] = []
    SSEEncoder.appendData(json.span, to: &output)
    return output
  }
}
