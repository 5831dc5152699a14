import Testing

@testable import Watcher

@Suite("The keeper of helpers") struct HelperKeeperTests {
  private let start = ContinuousClock.now
  private let first = HelperKeeperTests.set(file: 1)

  private func after(_ milliseconds: Int) -> ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds)) }

  /// /etc, device 1, with a file of this inode in it.
  static func set(directory: UInt64 = 10, file: UInt64, device: UInt64 = 1) -> WatchSet {
    var set = WatchSet()
    set.addDirectory(PathBytes("/etc"), FileIdentity(device: device, inode: directory), name: PathBytes("f"), holdsEnd: true)
    set.addFile(PathBytes("/etc/f"), FileIdentity(device: device, inode: file))
    return set
  }

  /// One that serves `first` since the start.
  private func serving() -> HelperKeeper {
    var keeper = HelperKeeper(tuning: .default)
    #expect(keeper.next(wanted: first, at: start) == .start(1, first.requests))
    keeper.ready(1)
    #expect(!keeper.awaitsVerification)
    let target = SelfTest.Target(device: 1, files: [PathBytes("/etc/f")], directories: [PathBytes("/etc")])
    #expect(keeper.next(wanted: first, at: start) == .selfTest(1, [target]))
    #expect(keeper.next(wanted: first, at: start) == nil)
    keeper.tested(1, .proven, at: start)
    #expect(keeper.awaitsVerification)
    #expect(!keeper.isServing)
    keeper.verified(at: start)
    #expect(keeper.isServing)
    return keeper
  }

  @Test func `starts one, has it proven and verified, and is content`() {
    var keeper = serving()
    #expect(keeper.next(wanted: first, at: after(100_000)) == nil)
    #expect(keeper.deadline(wanted: first, at: after(100_000)) == nil)
    #expect(keeper.isDone(with: first.requests, at: start))
  }

  @Test func `lets the old one go only when the new one stands`() {
    var keeper = serving()
    let moved = Self.set(directory: 11, file: 2)
    #expect(keeper.next(wanted: moved, at: after(199)) == nil)
    #expect(keeper.deadline(wanted: moved, at: after(199)) == after(200))
    #expect(keeper.next(wanted: moved, at: after(200)) == .start(2, moved.requests))
    #expect(keeper.isServing && keeper.knows(1) && keeper.knows(2))
    keeper.ready(2)
    #expect(keeper.awaitsVerification)
    keeper.verified(at: after(210))
    #expect(keeper.next(wanted: moved, at: after(210)) == .stop(1))
    #expect(!keeper.knows(1))
  }

  @Test func `is in no hurry where only a file was replaced`() {
    let keeper = serving()
    #expect(keeper.deadline(wanted: Self.set(file: 2), at: after(1)) == after(1000))
  }

  @Test func `asks again for what was gone when it was its turn`() {
    var keeper = HelperKeeper(tuning: .default)
    _ = keeper.next(wanted: first, at: start)
    keeper.refused(PathBytes("/etc/f"), SystemError(number: 2), of: 1, isNeeded: false, at: start)
    keeper.ready(1)
    _ = keeper.next(wanted: first, at: start)
    keeper.tested(1, .proven, at: start)
    keeper.verified(at: start)
    #expect(keeper.isServing)
    #expect(keeper.deadline(wanted: first, at: start) == after(1000))
  }

  @Test func `watches anew what the kernel ended the watch of, though the next file has its inode number`() {
    var keeper = serving()
    #expect(keeper.deadline(wanted: first, at: start) == nil)
    keeper.lost(PathBytes("/etc/f"), of: 1)
    #expect(keeper.deadline(wanted: first, at: start) == after(1000))
    #expect(keeper.next(wanted: first, at: after(1000)) == .start(2, first.requests))
  }

  @Test func `asks again for a file that was closed to it, once something changed`() {
    var keeper = HelperKeeper(tuning: .default)
    _ = keeper.next(wanted: first, at: start)
    keeper.refused(PathBytes("/etc/f"), SystemError(number: 13), of: 1, isNeeded: false, at: start)
    keeper.ready(1)
    _ = keeper.next(wanted: first, at: start)
    keeper.tested(1, .proven, at: start)
    keeper.verified(at: start)
    #expect(keeper.deadline(wanted: first, at: start) == nil)
    keeper.retryClosed()
    #expect(keeper.next(wanted: first, at: after(1000)) == .start(2, first.requests))
  }

  @Test func `retries ever more slowly`() {
    var keeper = HelperKeeper(tuning: .default)
    var now = start
    var delays: [Int64] = []
    for id in 1...7 {
      #expect(keeper.next(wanted: first, at: now) == .start(id, first.requests))
      keeper.ended(id, .exited(1), at: now)
      #expect(keeper.obstacle == .helperEnded(.exited(1)))
      #expect(keeper.next(wanted: first, at: now) == .stop(id))
      #expect(keeper.next(wanted: first, at: now) == nil)
      guard let due = keeper.deadline(wanted: first, at: now) else { break }
      delays.append(now.duration(to: due).components.seconds)
      now = due
    }
    #expect(delays == [1, 2, 4, 8, 16, 30, 30])
  }

  @Test func `retries soon after one that served long`() {
    var keeper = serving()
    keeper.ended(1, .signalled(9), at: after(60_000))
    #expect(!keeper.isServing)
    #expect(keeper.deadline(wanted: first, at: after(60_000)) == after(61_000))
    #expect(keeper.next(wanted: first, at: after(61_000)) == .stop(1))
    #expect(keeper.next(wanted: first, at: after(61_000)) == .start(2, first.requests))
    keeper.ready(2)
    keeper.verified(at: after(61_000))
    #expect(keeper.isServing && keeper.obstacle == nil)
  }

  @Test(arguments: [
    (SystemError(number: 28), false, true), (SystemError(number: 13), true, true), (SystemError(number: 13), false, false),
    (SystemError(number: 2), true, false),
  ])
  func `gives up for a limit and for what is needed alone`(error: SystemError, isNeeded: Bool, isObstacle: Bool) {
    var keeper = HelperKeeper(tuning: .default)
    _ = keeper.next(wanted: first, at: start)
    keeper.refused(PathBytes("/etc"), error, of: 1, isNeeded: isNeeded, at: start)
    #expect((keeper.obstacle != nil) == isObstacle)
    #expect((keeper.next(wanted: first, at: start) == .stop(1)) == isObstacle)
  }

  @Test func `stops one that says nothing`() {
    var keeper = HelperKeeper(tuning: .default)
    _ = keeper.next(wanted: first, at: start)
    #expect(keeper.next(wanted: first, at: after(5999)) == nil)
    #expect(keeper.next(wanted: first, at: after(6000)) == .stop(1))
    #expect(keeper.obstacle == .helperSilent)
  }

  @Test func `polls where no event comes, and tests each file system once`() {
    var keeper = HelperKeeper(tuning: .default)
    _ = keeper.next(wanted: first, at: start)
    keeper.ready(1)
    _ = keeper.next(wanted: first, at: start)
    keeper.tested(1, .silent(PathBytes("/etc/f")), at: start)
    #expect(keeper.obstacle == .selfTestFailed(PathBytes("/etc/f")))
    #expect(keeper.next(wanted: first, at: start) == .stop(1))

    keeper = serving()
    let elsewhere = Self.set(file: 1, device: 2)
    _ = keeper.next(wanted: elsewhere, at: after(1000))
    keeper.ready(2)
    guard case .selfTest(2, let targets) = keeper.next(wanted: elsewhere, at: after(1000)) else {
      Issue.record("no self-test")
      return
    }
    #expect(targets.map(\.device) == [2])
  }

  @Test func `begins again where what was to be opened is gone`() {
    var keeper = HelperKeeper(tuning: .default)
    _ = keeper.next(wanted: first, at: start)
    keeper.ready(1)
    _ = keeper.next(wanted: first, at: start)
    keeper.tested(1, .gone, at: start)
    #expect(keeper.obstacle == nil)
    #expect(keeper.next(wanted: first, at: after(200)) == .stop(1))
    #expect(keeper.next(wanted: first, at: after(200)) == .start(2, first.requests))
  }
}
