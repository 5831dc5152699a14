/// The calls that are relayed to endpoints.
package enum InferenceOperation: Int, Sendable, CaseIterable {
  case chatCompletions, completions, embeddings

  /// The path under an OpenAI-compatible base, without its version segment.
  package var path: String {
    switch self {
    case .chatCompletions: "/chat/completions"
    case .completions: "/completions"
    case .embeddings: "/embeddings"
    }
  }
}
