/// A count of slots in the 64 bits of one atomic word: how many are taken, how many there are, whether somebody waits, how many were given
/// back. Pure.
struct SlotWord: Equatable, Sendable {
  /// From the lowest bit: `taken` and `limit`, 21 bits each, `isWanted`, 1, and `ended`, the 21 highest, which may overflow unnoticed.
  var bits: UInt64

  /// The largest limit; it stands for "no limit".
  static let noLimit = 1 << width - 1
  /// `ended` counts modulo this.
  static let endedModulus = 1 << width
  /// Added to a word, it gives one slot back and counts that.
  static let giveBack = 1 << (2 * width + 1) &- 1 as UInt64
  static let wantedMark = 1 << (2 * width) as UInt64

  private static let width = 21
  private static let mask = 1 << width - 1 as UInt64

  /// - Parameter limit: taken as 1...`noLimit` if it lies outside.
  init(limit: Int) {
    bits = Self.field(limit)
  }

  init(bits: UInt64) { self.bits = bits }

  /// Slots that are taken now. May be above `limit` when that was lowered.
  var taken: Int { Int(bits & Self.mask) }
  var limit: Int { Int(bits >> Self.width & Self.mask) }
  /// Whether giving a slot back must be told to the waiting line, and nobody may take one past it.
  var isWanted: Bool { bits & Self.wantedMark != 0 }
  /// Slots given back, modulo `endedModulus`.
  var ended: Int { Int(bits >> (2 * Self.width + 1)) }
  var isFull: Bool { taken >= limit }

  /// With one more slot taken.
  var afterTake: SlotWord { SlotWord(bits: bits &+ 1) }
  var marked: SlotWord { SlotWord(bits: bits | Self.wantedMark) }
  var unmarked: SlotWord { SlotWord(bits: bits & ~Self.wantedMark) }

  func with(limit: Int) -> SlotWord {
    SlotWord(bits: bits & ~(Self.mask << Self.width) | Self.field(limit))
  }

  private static func field(_ limit: Int) -> UInt64 { UInt64(min(max(limit, 1), noLimit)) << width }
}
