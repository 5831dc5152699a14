import Gateway
import NIOHTTP1

/// Tells the inference calls from everything else.
enum InferenceRoute {
  /// The operation that a request head asks for; nil: not ours.
  static func operation(_ head: HTTPRequestHead) -> InferenceOperation? {
    guard head.method == .POST else { return nil }
    switch head.uri {
    case "/v1/chat/completions": return .chatCompletions
    case "/v1/completions": return .completions
    case "/v1/embeddings": return .embeddings
    default: return head.uri.utf8.contains(UInt8(ascii: "?")) ? operation(path: head.uri.prefix { $0 != "?" }) : nil
    }
  }

  private static func operation(path: Substring) -> InferenceOperation? {
    switch path {
    case "/v1/chat/completions": .chatCompletions
    case "/v1/completions": .completions
    case "/v1/embeddings": .embeddings
    default: nil
    }
  }
}
