/// How an answer is to be sent.
enum EchoStreaming: Equatable {
  case off
  /// Event by event; with the usage in an event of its own where the client asks for it.
  case on(includeUsage: Bool)

  init(stream: Bool?, options: Options?) {
    self = stream == true ? .on(includeUsage: options?.include_usage == true) : .off
  }

  /// `stream_options`
  struct Options: Decodable {
    var include_usage: Bool?
  }
}
