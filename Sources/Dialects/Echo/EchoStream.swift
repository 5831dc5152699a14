/// Writes an answer as OpenAI streams it: word by word, the choices in turn, each with its reason to end; usage; `[DONE]`.
struct EchoStream<Form: EchoForm> {
  var form: Form
  /// Ends with an event that holds the usage and no choice; the events before it then say `"usage":null`.
  var includeUsage: Bool

  func events(_ answer: EchoAnswer) -> [[UInt8]] {
    var events: [[UInt8]] = []
    if form.hasOpening { events += answer.choices.indices.map { event($0, .opening) } }
    let rounds = (answer.choices.map(\.words.count).max() ?? 0) + 1
    for round in 0..<rounds {
      for (index, choice) in answer.choices.enumerated() {
        if round < choice.words.count { events.append(event(index, .word(choice.words[round]))) }
        if round == choice.words.count { events.append(event(index, .finish(choice.finish))) }
      }
    }
    if includeUsage { events.append(usageEvent(answer)) }
    var done: [UInt8] = []
    SSEEncoder.appendDone(to: &done)
    events.append(done)
    return events
  }

  private func event(_ index: Int, _ piece: EchoPiece) -> [UInt8] {
    write { body in
      body.key("choices")
      body.array { choices in
        choices.object { choice in
          choice.member("index", index)
          form.writePiece(piece, &choice)
          choice.nullMember("logprobs")
          if case .finish(let reason) = piece {
            choice.member("finish_reason", reason.rawValue)
          } else {
            choice.nullMember("finish_reason")
          }
        }
      }
      if includeUsage { body.nullMember("usage") }
    }
  }

  private func usageEvent(_ answer: EchoAnswer) -> [UInt8] {
    write { body in
      body.key("choices")
      body.array { _ in }
      answer.writeUsage(&body)
    }
  }

  private func write(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { body in
      form.writeHead(form.pieceName, &body)
      members(&body)
    }
    var output: [UInt8] = []
    SSEEncoder.appendData(writer.bytes.span, to: &output)
    return output
  }
}
