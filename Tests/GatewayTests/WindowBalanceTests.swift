import Testing

@testable import Gateway

@Suite("The flow window of a changed answer")
struct WindowBalanceTests {
  @Test("What goes on as it came is reported when the client takes it")
  func unchanged() {
    var balance = WindowBalance()
    #expect(balance.pass(100, of: 100) == 0)
    #expect(balance.take(60) == 60)
    #expect(balance.take(40) == 40)
  }

  @Test("What is left out is reported at once")
  func hidden() {
    var balance = WindowBalance()
    #expect(balance.pass(30, of: 100) == 70)
    #expect(balance.take(30) == 30)
  }

  @Test("What was held back and goes on later is reported once")
  func held() {
    var balance = WindowBalance()
    #expect(balance.pass(0, of: 50) == 50)
    #expect(balance.pass(70, of: 20) == 0)
    #expect(balance.take(10) == 0)
    #expect(balance.take(60) == 20)
  }

  @Test("Whatever goes on when, all that came is reported in the end, and never more", arguments: 0..<50)
  func conservation(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
    var balance = WindowBalance()
    var (came, reported, held, untaken) = (0, 0, 0, 0)
    for _ in 0..<200 {
      let piece = random(1000)
      came += piece
      let goes = random(piece + held + 1)
      let hides = min(piece + held - goes, random(50))
      held = piece + held - goes - hides
      reported += balance.pass(goes, of: piece)
      untaken += goes
      let takes = random(untaken + 1)
      untaken -= takes
      reported += balance.take(takes)
      #expect(reported <= came)
    }
    reported += balance.pass(held, of: 0)
    reported += balance.take(untaken + held)
    #expect(reported == came)
  }
}
