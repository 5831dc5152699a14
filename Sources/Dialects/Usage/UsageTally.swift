/// The numbers of one `usage` object, as they are met. A number met twice counts as it stands last.
struct UsageTally {
  var prompt: Int?
  var completion: Int?
  var total: Int?
  var cached: Int?
  var reasoning: Int?
  /// A member that must be a number was none that is believed: nothing of the object is.
  var isBad = false

  /// nil where neither side is told, or one of the numbers is not to be believed.
  var usage: TokenUsage? {
    guard !isBad, prompt != nil || completion != nil else { return nil }
    return TokenUsage(input: prompt ?? 0, output: completion ?? 0, total: total, cachedInput: cached, reasoning: reasoning)
  }

  mutating func set(_ key: UsageKey, _ number: Int) {
    switch key {
    case .promptTokens: prompt = number
    case .completionTokens: completion = number
    case .totalTokens: total = number
    case .cachedTokens: cached = number
    case .reasoningTokens: reasoning = number
    case .other, .usage, .choices, .promptDetails, .completionDetails: break
    }
  }
}
