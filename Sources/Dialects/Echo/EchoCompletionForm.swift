/// `text_completion`, whole and streamed: https://platform.openai.com/docs/api-reference/completions
struct EchoCompletionForm: EchoForm {
  var id: String
  var created: Int
  var model: String

  let wholeName: StaticString = "text_completion"
  let pieceName: StaticString = "text_completion"
  let hasOpening = false

  func writeWhole(_ choice: EchoChoice, _ writer: inout JSONWriter) {
    writer.member("text", choice.text)
  }

  func writePiece(_ piece: EchoPiece, _ writer: inout JSONWriter) {
    switch piece {
    case .word(let word): writer.member("text", word)
    case .opening, .finish: writer.member("text", "")
    }
  }
}
