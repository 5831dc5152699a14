import Testing

@testable import Server

@Suite("What one connection, and all of them, may take")
struct ConnectionBoundsTests {
  private static let limit = FramingAllowance.limit

  @Test("A head may be long, and no longer")
  func head() {
    let allowance = FramingAllowance()
    #expect(!allowance.isExceeded(at: Self.limit))
    #expect(allowance.isExceeded(at: Self.limit + 1))
  }

  @Test("Body counts for itself and for the frames of its chunks")
  func body() {
    var allowance = FramingAllowance()
    allowance.begin(at: 1000)
    allowance.add(body: 100)
    #expect(!allowance.isExceeded(at: 1000 + 900 + Self.limit))
    #expect(allowance.isExceeded(at: 1000 + 901 + Self.limit))
  }

  @Test("The credit of a body ends with its request")
  func credit() {
    var allowance = FramingAllowance()
    allowance.add(body: 1 << 20)
    allowance.begin(at: 1 << 20)
    #expect(!allowance.hasBegun(at: 1 << 20))
    #expect(allowance.hasBegun(at: 1 << 20 + 1))
    #expect(allowance.isExceeded(at: 1 << 20 + Self.limit + 1))
  }

  @Test("Chunks of a single byte with the shortest frames are never too much")
  func smallChunks() {
    var allowance = FramingAllowance()
    var received = 0
    for _ in 0..<100_000 {
      received += 6
      allowance.add(body: 1)
      #expect(!allowance.isExceeded(at: received))
    }
  }

  @Test("Time starts again with every KiB, however it is cut")
  func pace() {
    var pace = BodyPace()
    let pieces = Array(repeating: 1, count: 1024) + [1023, 5000, 1, 1023]
    let made = pieces.map { pace.isMade(by: $0) }
    #expect(made == Array(repeating: false, count: 1023) + [true, false, true, false, true])
  }

  @Test("Connections up to the limit are served, some more are told, the rest are dropped")
  func connections() {
    let limit = ConnectionLimit(room: .max)
    #expect((0..<3).allSatisfy { _ in limit.admit(atMost: 3) == .serve })
    #expect((0..<ConnectionLimit.refusalsAtOnce).allSatisfy { _ in limit.admit(atMost: 3) == .refuse })
    #expect(limit.admit(atMost: 3) == .drop)
    limit.release(.drop)
    #expect(limit.admit(atMost: 3) == .drop)
    limit.release(.refuse)
    #expect(limit.admit(atMost: 3) == .refuse)
    limit.release(.serve)
    #expect(limit.admit(atMost: 3) == .serve)
  }

  @Test("A lower limit lets those that are open be, and a higher one counts at once")
  func changingLimit() {
    let limit = ConnectionLimit(room: .max)
    #expect((0..<3).allSatisfy { _ in limit.admit(atMost: 3) == .serve })
    #expect(limit.admit(atMost: 1) == .refuse)
    limit.release(.serve)
    limit.release(.serve)
    #expect(limit.admit(atMost: 1) == .refuse)
    #expect(limit.admit(atMost: 2) == .serve)
  }

  @Test("What the process has room for counts when the limit is higher")
  func room() {
    let limit = ConnectionLimit(room: 1)
    #expect(limit.admit(atMost: 10) == .serve)
    #expect(limit.admit(atMost: 10) == .refuse)
  }

  @Test("Refusals are told of once a minute")
  func news() {
    let limit = ConnectionLimit(room: 1)
    #expect([1000, 1000, 1059, 1060, 1061].map(limit.isNews) == [true, false, false, true, false])
  }
}
