import Synchronization

/// Slots that threads take and give back with one atomic operation each while nobody waits.
///
/// No wake-up is lost: the mark is set only by an operation that finds, in the same step, every slot taken. A slot that is given back
/// before that is seen by it; one that is given back after it sees the mark.
struct SlotCounter: ~Copyable, Sendable {
  private let word: Atomic<UInt64>

  init(limit: Int) { word = Atomic(SlotWord(limit: limit).bits) }

  var snapshot: SlotWord { SlotWord(bits: word.load(ordering: .relaxed)) }

  /// Takes a slot, unless all are taken or somebody waits for one.
  func take() -> Bool {
    change { $0.isWanted || $0.isFull ? nil : $0.afterTake }
  }

  /// Takes a slot above any limit.
  func takeAnyway() {
    word.wrappingAdd(1, ordering: .acquiring)
  }

  /// For the waiting line alone: takes a slot past the mark, or sets the mark because there is none.
  func takeOrMark() -> Bool {
    var isTaken = false
    change {
      isTaken = !$0.isFull
      return isTaken ? $0.afterTake : $0.marked
    }
    return isTaken
  }

  /// Sets the mark if every slot is taken, and says whether that is so.
  func markIfFull() -> Bool {
    change { $0.isFull ? $0.marked : nil }
  }

  /// Nobody waits any more.
  func unmark() {
    if snapshot.isWanted { word.bitwiseAnd(~SlotWord.wantedMark, ordering: .relaxed) }
  }

  /// - Returns: whether somebody waits, who must now be looked after.
  func giveBack() -> Bool {
    SlotWord(bits: word.wrappingAdd(SlotWord.giveBack, ordering: .acquiringAndReleasing).oldValue).isWanted
  }

  /// Takes back what `takeOrMark` took a moment ago; nothing ended by that.
  func undoTake() {
    word.wrappingSubtract(1, ordering: .releasing)
  }

  func setLimit(_ limit: Int) {
    change { $0.with(limit: limit) }
  }

  /// Replaces the word by what `step` makes of it, again if another thread came between; leaves it when that is nil.
  @discardableResult
  @inline(__always)
  private func change(_ step: (SlotWord) -> SlotWord?) -> Bool {
    var bits = word.load(ordering: .relaxed)
    while let next = step(SlotWord(bits: bits)) {
      let (exchanged, original) = word.weakCompareExchange(expected: bits, desired: next.bits, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      bits = original
    }
    return false
  }
}
