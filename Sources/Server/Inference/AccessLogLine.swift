import Dialects
import Gateway
import NIOCore
import Router

/// The access log line of one call. Never a body, never a secret.
enum AccessLogLine {
  /// - Parameter time: writes the moment the line is written at.
  static func write(
    _ call: InferenceCall, outcome: StaticString, as format: AccessLogFormat, to line: inout ByteBuffer, time: (inout ByteBuffer) -> Void
  ) {
    let fields = AccessLogFields(format: format)
    fields.begin(to: &line, time: time)
    writeIdentity(of: call, fields, &line)
    fields.number("tries", call.relay?.tries ?? 0, to: &line)
    fields.number("status", call.status, to: &line)
    fields.number("bytes", call.bytesOut, to: &line)
    if let usage = call.relay?.usage { write(usage, fields, &line) }
    if let firstByte = call.firstByte { fields.milliseconds("first_byte_ms", firstByte - call.started, to: &line) }
    fields.milliseconds("ms", .now() - call.started, to: &line)
    fields.word("outcome", outcome, to: &line)
    fields.end(to: &line)
  }

  private static func writeIdentity(of call: InferenceCall, _ fields: AccessLogFields, _ line: inout ByteBuffer) {
    // A client's own id may hold anything that is visible, and reads in text as it was sent.
    if fields.format == .text {
      fields.word("id", to: &line) { $0.writeString(call.requestID) }
    } else {
      fields.string("id", call.requestID, to: &line)
    }
    fields.word("trace", to: &line) { call.trace.writeTrace(to: &$0) }
    fields.string("key", call.key?.name, to: &line)
    if let operation = call.operation { fields.word("call", name(of: operation), to: &line) } else { fields.unknown("call", to: &line) }
    let model = call.modelName
    if model.isEmpty { fields.unknown("model", to: &line) } else { fields.string("model", model.span, to: &line) }
    fields.string("endpoint", call.relay?.destinationName, to: &line)
  }

  private static func write(_ usage: AnswerUsage, _ fields: AccessLogFields, _ line: inout ByteBuffer) {
    fields.number("tokens_in", usage.tokens.input, to: &line)
    fields.number("tokens_out", usage.tokens.output, to: &line)
    // A number beyond any that could be true is not one to write.
    if let speed = usage.perSecond, let tenths = Int(exactly: (speed * 10).rounded()) { fields.number("tps", tenths: tenths, to: &line) }
  }

  private static func name(of operation: InferenceOperation) -> StaticString {
    switch operation {
    case .chatCompletions: "chat.completions"
    case .completions: "completions"
    case .embeddings: "embeddings"
    }
  }
}
