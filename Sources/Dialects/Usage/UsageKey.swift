/// The keys of an answer that matter to its metering.
enum UsageKey: UInt8 {
  case other, usage, choices
  case promptTokens, completionTokens, totalTokens, promptDetails, completionDetails
  case cachedTokens, reasoningTokens

  /// Its value must be a number that is believed, or `null`.
  var isNumber: Bool {
    switch self {
    case .promptTokens, .completionTokens, .totalTokens, .cachedTokens, .reasoningTokens: true
    case .other, .usage, .choices, .promptDetails, .completionDetails: false
    }
  }

  /// The objects whose keys are looked at.
  enum Level: UInt8 {
    case top, usage, promptDetails, completionDetails
  }
}
