import Testing

@testable import Router

@Suite("SlotWord and SlotCounter")
struct SlotWordTests {
  @Test("The fields of a word do not touch one another")
  func fields() {
    var random = SeededGenerator(1)
    for _ in 0..<200 {
      let limit = Int.random(in: 1...SlotWord.noLimit, using: &random)
      let taken = Int.random(in: 0...1000, using: &random)
      var word = SlotWord(limit: limit)
      for _ in 0..<taken { word = word.afterTake }
      #expect(word.taken == taken && word.limit == limit && !word.isWanted && word.ended == 0)
      word = word.marked.with(limit: 7)
      #expect(word.taken == taken && word.limit == 7 && word.isWanted && word.isFull == (taken >= 7))
      if taken > 0 {
        word = SlotWord(bits: word.bits &+ SlotWord.giveBack)
        #expect(word.taken == taken - 1 && word.limit == 7 && word.isWanted && word.ended == 1)
      }
      #expect(!word.unmarked.isWanted && word.unmarked.limit == 7)
    }
  }

  @Test("The count of slots given back overflows without touching the rest")
  func overflow() {
    // Every bit of the count set, by giving back that often and more.
    let all = UInt64(SlotWord.endedModulus - 1) &* (SlotWord.giveBack &+ 1)
    var word = SlotWord(bits: SlotWord(limit: 5).marked.bits &+ all)
    #expect(word.ended == SlotWord.endedModulus - 1)
    for _ in 0..<4 { word = SlotWord(bits: word.afterTake.bits &+ SlotWord.giveBack) }
    #expect(word.ended == 3 && word.taken == 0 && word.limit == 5 && word.isWanted)
  }

  @Test("Limits outside the range are brought into it", arguments: [(0, 1), (-5, 1), (1_000_000, 1_000_000), (1 << 40, SlotWord.noLimit)])
  func range(given: Int, limit: Int) {
    #expect(SlotWord(limit: given).limit == limit)
  }

  @Test("Slots are taken up to the limit, and not past a mark")
  func counter() {
    let counter = SlotCounter(limit: 2)
    var taken = [counter.take(), counter.take(), counter.take()]
    #expect(taken == [true, true, false])
    #expect(!counter.snapshot.isWanted, "a take that fails leaves no mark")
    var isWanted = counter.giveBack()
    #expect(!isWanted)
    var isFull = counter.markIfFull()
    #expect(!isFull && !counter.snapshot.isWanted)
    _ = counter.take()
    isFull = counter.markIfFull()
    #expect(isFull && counter.snapshot.isWanted)
    isWanted = counter.giveBack()
    taken = [counter.take(), counter.takeOrMark(), counter.takeOrMark()]
    #expect(isWanted && taken == [false, true, false], "the mark keeps others out, not the line")
    counter.unmark()
    #expect(!counter.snapshot.isWanted && counter.snapshot.taken == 2)
  }
}
