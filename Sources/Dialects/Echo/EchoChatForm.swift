/// `chat.completion` and `chat.completion.chunk`: https://platform.openai.com/docs/api-reference/chat
struct EchoChatForm: EchoForm {
  var id: String
  var created: Int
  var model: String

  let wholeName: StaticString = "chat.completion"
  let pieceName: StaticString = "chat.completion.chunk"
  let hasOpening = true

  func writeWhole(_ choice: EchoChoice, _ writer: inout JSONWriter) {
    writer.key("message")
    writer.object { message in
      message.member("role", "assistant")
      message.member("content", choice.text)
      message.nullMember("refusal")
    }
  }

  func writePiece(_ piece: EchoPiece, _ writer: inout JSONWriter) {
    writer.key("delta")
    writer.object { delta in
      switch piece {
      case .opening:
        delta.member("role", "assistant")
        delta.member("content", "")
      case .word(let word): delta.member("content", word)
      case .finish: break
      }
    }
  }
}
