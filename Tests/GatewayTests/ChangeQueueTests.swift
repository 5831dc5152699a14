import Testing

@testable import Gateway

@Suite("Changes that wait")
struct ChangeQueueTests {
  private func batches(_ waiting: [(name: String, mayBeJoined: Bool)]) -> [[String]] {
    var queue = ChangeQueue<String>()
    for (name, mayBeJoined) in waiting {
      let isIn = queue.add(name, mayBeJoined: mayBeJoined)
      #expect(isIn)
    }
    var batches: [[String]] = []
    while let batch = queue.next() { batches.append(batch) }
    #expect(queue.isEmpty)
    return batches
  }

  @Test("are made together in the order in which they came")
  func together() {
    #expect(batches([("a", true), ("b", true), ("c", true)]) == [["a", "b", "c"]])
    #expect(batches([]) == [])
  }

  @Test("are made alone where they may not be joined, and overtake nobody")
  func alone() {
    #expect(batches([("a", true), ("If-Match", false), ("b", true), ("c", true)]) == [["a"], ["If-Match"], ["b", "c"]])
    #expect(batches([("x", false), ("y", false), ("a", true)]) == [["x"], ["y"], ["a"]])
  }

  @Test("are made so many at a time that the others have their turn soon")
  func bounded() {
    let most = ChangeQueue<String>.mostTogether
    let found = batches((0..<(2 * most + 1)).map { ("\($0)", true) })
    #expect(found.map(\.count) == [most, most, 1])
    #expect(found.flatMap(\.self) == (0..<(2 * most + 1)).map { "\($0)" })
  }

  @Test("are not taken in without bound")
  func full() {
    var queue = ChangeQueue<Int>()
    let taken = (0..<ChangeQueue<Int>.mostWaiting).count { queue.add($0, mayBeJoined: true) }
    #expect(taken == ChangeQueue<Int>.mostWaiting)
    let isTooMany = !queue.add(-1, mayBeJoined: true)
    #expect(isTooMany)
    let batch = queue.next()
    #expect(batch?.count == ChangeQueue<Int>.mostTogether)
    let hasRoom = queue.add(-1, mayBeJoined: true)
    #expect(hasRoom)
  }
}
