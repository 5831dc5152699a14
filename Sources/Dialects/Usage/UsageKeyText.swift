/// The bytes of a key as they come; there is room for every key that matters, and a key that fills it is none of them.
struct UsageKeyText {
  private var bytes = InlineArray<32, UInt8>(repeating: 0)
  private var count = 0

  mutating func clear() { count = 0 }

  /// Takes the next bytes between the quotes.
  @inline(__always)
  mutating func append(_ piece: Span<UInt8>, _ range: Range<Int>) {
    guard range.count <= bytes.count &- count else { return spoil() }
    for at in range {
      bytes[count] = piece[at]
      count &+= 1
    }
  }

  /// Makes it a key that does not matter, whatever follows.
  mutating func spoil() { count = bytes.count }

  /// The key that was taken, by where it stands. Bytes are compared as they are: none of these keys is ever written with escapes.
  func key(in level: UsageKey.Level) -> UsageKey {
    switch (level, count) {
    case (.top, 5): holds("usage") ? .usage : .other
    case (.top, 7): holds("choices") ? .choices : .other
    case (.usage, 12): holds("total_tokens") ? .totalTokens : .other
    case (.usage, 13): holds("prompt_tokens") ? .promptTokens : .other
    case (.usage, 17): holds("completion_tokens") ? .completionTokens : .other
    case (.usage, 21): holds("prompt_tokens_details") ? .promptDetails : .other
    case (.usage, 25): holds("completion_tokens_details") ? .completionDetails : .other
    case (.promptDetails, 13): holds("cached_tokens") ? .cachedTokens : .other
    case (.completionDetails, 16): holds("reasoning_tokens") ? .reasoningTokens : .other
    default: .other
    }
  }

  /// - Parameter text: as long as the key.
  private func holds(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { expected in
      for index in 0..<expected.count where bytes[index] != expected[index] { return false }
      return true
    }
  }
}
