package import Dialects

/// What a call cost, as its answer said.
package struct AnswerUsage: Sendable {
  package var tokens: TokenUsage
  /// Output tokens per second; nil where none came.
  package var perSecond: Double?
}
