/// The decisions of flow control, without atomics: bytes outstanding, and whether the sender was told to wait.
struct FlowAccount: Equatable {
  /// Bytes outstanding in the upper bits; bit 0 is set while paused.
  var word: Int

  init(word: Int = 0) {
    self.word = word
  }

  var outstanding: Int { word >> 1 }
  var isPaused: Bool { word & 1 != 0 }

  /// Takes `count` bytes as long as less than `limit` is outstanding, so at most `limit - 1 + count` ever is. Otherwise pauses.
  mutating func admit(_ count: Int, limit: Int) -> Bool {
    guard outstanding < limit else {
      word |= 1
      return false
    }
    word += count << 1
    return true
  }

  /// Gives `count` bytes back. True if that ends the pause: once half of the limit is free, so that a resumption is worth its cost.
  mutating func consume(_ count: Int, limit: Int) -> Bool {
    let left = max(0, outstanding - max(0, count))
    let resumes = isPaused && left <= limit / 2
    word = left << 1 | (isPaused && !resumes ? 1 : 0)
    return resumes
  }
}
