import Synchronization
import Testing

@testable import Router

@Suite("KeyAccount")
struct KeyAccountTests {
  private let start = ContinuousClock.now
  private let limits = KeyLimits(requestsPerMinute: 60, tokensPerMinute: 6000)

  @Test("A reservation takes a request and the estimate, and is settled with what was used")
  func settle() throws {
    let account = KeyAccount()
    let first = try account.reserve(estimate: 1000, under: limits, at: start)
    #expect(first.status.requests == RateReading(limit: 60, remaining: 59, reset: .seconds(1)))
    #expect(first.status.tokens == RateReading(limit: 6000, remaining: 5000, reset: .seconds(10)))
    first.settle(actual: 400, at: start)
    let second = try account.reserve(estimate: 0, under: limits, at: start)
    #expect(second.status.tokens?.remaining == 5600)
    second.settle(actual: 6600, at: start)
    #expect(throws: RateRefusal(retryAfter: .seconds(11), status: RateStatus(requests: second58, tokens: debt))) {
      _ = try account.reserve(estimate: 100, under: limits, at: start)
    }
  }

  private var second58: RateReading { RateReading(limit: 60, remaining: 58, reset: .seconds(2)) }
  private var debt: RateReading { RateReading(limit: 6000, remaining: 0, reset: .seconds(70)) }

  @Test("A refund gives the tokens back, not the request; a reservation that is dropped keeps the estimate")
  func refund() throws {
    let account = KeyAccount()
    try account.reserve(estimate: 1000, under: limits, at: start).refund(at: start)
    _ = try account.reserve(estimate: 500, under: limits, at: start)
    let status = try account.reserve(estimate: 0, under: limits, at: start).status
    #expect(status.requests?.remaining == 57 && status.tokens?.remaining == 5500)
  }

  @Test("A refused request takes nothing of either limit")
  func atomic() throws {
    let account = KeyAccount()
    _ = try account.reserve(estimate: 6000, under: limits, at: start)
    for _ in 0..<100 { #expect(throws: RateRefusal.self) { _ = try account.reserve(estimate: 60, under: limits, at: start) } }
    let status = try account.reserve(estimate: 60, under: limits, at: start + .milliseconds(600)).status
    #expect(status.requests?.remaining == 58)
  }

  @Test("An estimate above the limit is settled by what was taken of it")
  func large() throws {
    let account = KeyAccount()
    try account.reserve(estimate: 50_000, under: limits, at: start).settle(actual: 100, at: start)
    let status = try account.reserve(estimate: 0, under: limits, at: start).status
    #expect(status.tokens?.remaining == 5900)
  }

  @Test("A reload changes limits in proportion, adds them and takes them away")
  func reload() throws {
    let account = KeyAccount()
    _ = try account.reserve(estimate: 3000, under: limits, at: start)
    let raised = try account.reserve(estimate: 0, under: KeyLimits(requestsPerMinute: nil, tokensPerMinute: 12_000), at: start).status
    #expect(raised.requests == nil && raised.tokens?.remaining == 6000)
    let none = try account.reserve(estimate: 1 << 40, under: KeyLimits(requestsPerMinute: nil, tokensPerMinute: nil), at: start).status
    #expect(none == RateStatus(requests: nil, tokens: nil))
  }

  @Test("A request that was let in before the limit came is not paid back into it")
  func settledLater() throws {
    let account = KeyAccount()
    let early = try account.reserve(estimate: 500, under: KeyLimits(requestsPerMinute: nil, tokensPerMinute: nil), at: start)
    _ = try account.reserve(estimate: 100, under: limits, at: start)
    early.refund(at: start)
    let status = try account.reserve(estimate: 0, under: limits, at: start).status
    #expect(status.tokens?.remaining == 5900)
  }

  @Test("Threads together get no more than the limit")
  func threads() {
    let account = KeyAccount()
    let limits = KeyLimits(requestsPerMinute: 1000, tokensPerMinute: nil)
    let now = start
    let granted = Mutex(0)
    onThreads(4) { _ in
      for _ in 0..<1000 {
        do throws(RateRefusal) {
          try account.reserve(estimate: 1, under: limits, at: now).settle(actual: 5, at: now)
          granted.withLock { $0 += 1 }
        } catch {
          #expect(error.retryAfter == .milliseconds(60))
        }
      }
    }
    #expect(granted.withLock { $0 } == 1000)
  }

  @Test("The ledger finds an account again, and forgets keys that are gone")
  func ledger() {
    let ledger = KeyLedger()
    let account = ledger.account(for: "a")
    #expect(ledger.account(for: "a") === account && ledger.account(for: "b") !== account)
    ledger.retain(only: ["b"])
    #expect(ledger.account(for: "a") !== account)
  }

  @Test(
    "Estimates",
    arguments: [(0, 0, 0), (400, 100, 200), (403, nil, 612), (400, -5, 100), (Int.max, Int.max, Int.max)] as [(Int, Int?, Int)])
  func estimate(bytes: Int, maximum: Int?, expected: Int) {
    #expect(TokenEstimate.tokens(promptBytes: bytes, maxTokens: maximum) == expected)
  }
}
