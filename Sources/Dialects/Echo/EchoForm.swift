/// How one of OpenAI's APIs writes an answer down, whole and in pieces.
protocol EchoForm {
  var id: String { get }
  /// Seconds since 1970.
  var created: Int { get }
  var model: String { get }
  /// `object` of a whole answer and of a piece.
  var wholeName: StaticString { get }
  var pieceName: StaticString { get }

  /// Writes the members of a choice that hold its text.
  func writeWhole(_ choice: EchoChoice, _ writer: inout JSONWriter)
  /// Writes the members of a piece's choice that hold what is new.
  func writePiece(_ piece: EchoPiece, _ writer: inout JSONWriter)
  /// Whether a stream begins with a piece that says who speaks.
  var hasOpening: Bool { get }
}

extension EchoForm {
  /// The answer as one JSON text.
  func whole(_ answer: EchoAnswer) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { body in
      writeHead(wholeName, &body)
      body.key("choices")
      body.array { choices in
        for (index, choice) in answer.choices.enumerated() {
          choices.object { member in
            member.member("index", index)
            writeWhole(choice, &member)
            member.nullMember("logprobs")
            member.member("finish_reason", choice.finish.rawValue)
          }
        }
      }
      answer.writeUsage(&body)
    }
    return writer.bytes
  }

  /// Writes the members that every answer and every piece begins with.
  func writeHead(_ object: StaticString, _ writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("object", "\(object)")
    writer.member("created", created)
    writer.member("model", model)
  }
}
