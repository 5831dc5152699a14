import Synchronization

/// Counts the bytes of one answer that the event loop holds, shared by the driver (admits) and the loop (consumes).
///
/// Count and pause are one atomic word, so the last byte consumed and the pause cannot miss one another: whoever changes the word second
/// sees what the first did. Relaxed order is enough, since the word guards no other memory: bytes and resumption travel by locked queues.
struct FlowWindow: ~Copyable {
  private let account = Atomic<Int>(0)

  /// Driver: may `count` more bytes be handed over? If not, the transfer is paused, and a later `consume` says when to go on.
  func admit(_ count: Int, limit: Int) -> Bool {
    update { $0.admit(count, limit: limit) }
  }

  /// Loop: `count` bytes are gone. True if the transfer was paused and is to be resumed; said once per pause.
  func consume(_ count: Int, limit: Int) -> Bool {
    update { $0.consume(count, limit: limit) }
  }

  private func update(_ change: (inout FlowAccount) -> Bool) -> Bool {
    var word = account.load(ordering: .relaxed)
    while true {
      var next = FlowAccount(word: word)
      let answer = change(&next)
      let (exchanged, original) = account.weakCompareExchange(expected: word, desired: next.word, ordering: .relaxed)
      if exchanged { return answer }
      word = original
    }
  }
}
