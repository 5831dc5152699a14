import Testing

@testable import Config
@testable import Gateway

@Suite("Patience with files on their way")
struct ReloadPatienceTests {
  private let start = ContinuousClock.now
  private let one = ContentDigest(of: [1])
  private let two = ContentDigest(of: [2])

  private func after(_ duration: Duration) -> ContinuousClock.Instant { start + duration }

  @Test("A settled file is judged at once, whatever came before")
  func settled() {
    var patience = ReloadPatience()
    #expect(patience.verdict(on: .settled, at: start) == .judge)
    _ = patience.verdict(on: .vanished(path: "/a"), at: start)
    #expect(patience.verdict(on: .settled, at: after(.milliseconds(1))) == .judge)
  }

  @Test("A file that is gone is waited for for a second in all, and after that its absence counts every time")
  func vanished() {
    var patience = ReloadPatience()
    let gone = ReloadPatience.Observation.vanished(path: "/a")
    #expect(patience.verdict(on: gone, at: start) == .wait(again: .seconds(1), isLong: false))
    #expect(patience.verdict(on: gone, at: after(.milliseconds(400))) == .wait(again: .milliseconds(600), isLong: false))
    #expect(patience.verdict(on: gone, at: after(.seconds(1))) == .judge)
    #expect(patience.verdict(on: gone, at: after(.seconds(2))) == .judge)
  }

  @Test("The second begins anew once the file has been there")
  func vanishedAgain() {
    var patience = ReloadPatience()
    let gone = ReloadPatience.Observation.vanished(path: "/a")
    _ = patience.verdict(on: gone, at: start)
    _ = patience.verdict(on: .settled, at: after(.milliseconds(900)))
    #expect(patience.verdict(on: gone, at: after(.seconds(5))) == .wait(again: .seconds(1), isLong: false))
  }

  @Test("Each file that is gone has a second of its own")
  func vanishedOneAfterTheOther() {
    var patience = ReloadPatience()
    _ = patience.verdict(on: .vanished(path: "/a"), at: start)
    #expect(patience.verdict(on: .vanished(path: "/a"), at: after(.seconds(1))) == .judge)
    #expect(patience.verdict(on: .vanished(path: "/b"), at: after(.seconds(3))) == .wait(again: .seconds(1), isLong: false))
  }

  @Test("A writer is waited for without end while the content changes, with one warning after five seconds")
  func writing() {
    var patience = ReloadPatience()
    var warnings = 0
    for second in 0..<100 {
      let content = second.isMultiple(of: 2) ? one : two
      guard case .wait(_, let isLong) = patience.verdict(on: .unsettled(path: "/a", content: content), at: after(.seconds(second)))
      else {
        Issue.record("judged after \(second) s")
        return
      }
      if isLong { warnings += 1 }
      #expect(!isLong || second >= 5)
    }
    #expect(warnings == 1)
  }

  @Test("A writer that has not changed anything for half a minute is passed over")
  func idleWriter() {
    var patience = ReloadPatience()
    _ = patience.verdict(on: .unsettled(path: "/a", content: one), at: start)
    _ = patience.verdict(on: .unsettled(path: "/a", content: two), at: after(.seconds(10)))
    #expect(patience.verdict(on: .unsettled(path: "/a", content: two), at: after(.seconds(39))) != .judgeDespiteWriter(two))
    #expect(patience.verdict(on: .unsettled(path: "/a", content: two), at: after(.seconds(40))) == .judgeDespiteWriter(two))
    #expect(
      patience.verdict(on: .unsettled(path: "/a", content: one), at: after(.seconds(41))) == .wait(again: .milliseconds(250), isLong: false)
    )
  }

  @Test("Content that could not be read is never taken despite its writer")
  func unreadable() {
    var patience = ReloadPatience()
    _ = patience.verdict(on: .unsettled(path: "/a", content: nil), at: start)
    #expect(
      patience.verdict(on: .unsettled(path: "/a", content: nil), at: after(.seconds(100))) == .wait(again: .milliseconds(250), isLong: true)
    )
  }
}
