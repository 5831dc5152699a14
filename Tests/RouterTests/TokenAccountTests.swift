import Testing

@testable import Router

@Suite("The tokens of an endpoint")
struct TokenAccountTests {
  @Test("The first measure is the average; each later one counts for a fifth")
  func average() {
    var average = MovingAverage()
    #expect(average.value == nil)
    average.add(100)
    #expect(average.value == 100)
    average.add(50)
    #expect(average.value == 90)
    average.add(90)
    #expect(average.value == 90)
  }

  @Test("Speeds are kept by model and over all; a model without a name to remember takes part in the latter alone")
  func speeds() {
    let account = EndpointAccount()
    #expect(account.tokens.perSecond == nil)
    account.tokens.record(perSecond: 10, model: Array("a".utf8))
    account.tokens.record(perSecond: 20, model: Array("b".utf8))
    account.tokens.record(perSecond: 12, model: nil)
    #expect(account.tokens.perSecond(of: Array("a".utf8)) == 10)
    #expect(account.tokens.perSecond(of: Array("b".utf8)) == 20)
    #expect(account.tokens.perSecond(of: Array("c".utf8)) == nil)
    #expect(account.tokens.perSecond == 12)
  }

  @Test("Models are remembered up to a limit, and those that are go on")
  func limit() {
    let account = EndpointAccount()
    for number in 0..<2000 { account.tokens.record(perSecond: 1, model: Array("m\(number)".utf8)) }
    account.tokens.record(perSecond: 2, model: Array("m0".utf8))
    #expect(account.tokens.perSecond(of: Array("m0".utf8)) == 1.2)
    #expect(account.tokens.perSecond(of: Array("m1023".utf8)) == 1)
    #expect(account.tokens.perSecond(of: Array("m1024".utf8)) == nil)
  }

  @Test("Tokens add up from any thread")
  func counts() async {
    let account = EndpointAccount()
    await withTaskGroup { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<1000 { account.tokens.count(input: 3, output: 2) } } }
    }
    #expect(account.tokens.input == 24_000)
    #expect(account.tokens.output == 16_000)
  }
}
