import Glibc
import Testing

@testable import Watcher

/// Drives the machine by hand: instants, surveys and events are made up.
@Suite("The machine of the watcher") struct WatchMachineTests {
  private final class Bench {
    var machine: WatchMachine
    var now = ContinuousClock.now
    /// What the next surveys find.
    var state = Survey()

    init(hasHelper: Bool = true) {
      machine = WatchMachine(tuning: .default, hasHelper: hasHelper)
      state.watchSet = HelperKeeperTests.set(file: 1)
      setSize(1)
      machine.watch(WatchedPaths(files: ["/etc/f"]))
    }

    func setSize(_ size: Int64, content: UInt8 = 0) {
      var status = FileStatus(stat())
      status.size = size
      state.chains = [Chain(path: PathBytes("/etc/f"), steps: [], end: .file(PathBytes("/etc/f"), status))]
      state.contents = [.digest([content])]
    }

    func pass(_ milliseconds: Int) { now = now.advanced(by: .milliseconds(milliseconds)) }

    /// Until the machine waits: surveys are answered, everything else is listed.
    func act() -> [WatchMachine.Action] {
      var actions: [WatchMachine.Action] = []
      while true {
        switch machine.next(at: now) {
        case .survey(_, let depth, let purpose):
          var survey = state
          if depth == .status { survey.contents = survey.contents.map { _ in nil } }
          machine.surveyed(survey, for: purpose, at: now)
        case .publish: continue
        case .wait: return actions
        case let action: actions.append(action)
        }
      }
    }

    var causes: [WatchCause] {
      act().compactMap { if case .report(let cause) = $0 { cause } else { nil } }
    }

    /// Lives so long in steps of ten milliseconds, and lists what was reported with the milliseconds at which it was.
    func live(_ milliseconds: Int) -> [Int: WatchCause] {
      var reports: [Int: WatchCause] = [:]
      for moment in stride(from: 10, through: milliseconds, by: 10) {
        pass(10)
        for cause in causes { reports[moment] = cause }
      }
      return reports
    }

    func hear(_ name: String, _ mask: EventMask = .movedTo, of id: Int = 1) {
      machine.heard([.event(FileEvent(mask: mask, path: PathBytes("/etc"), name: PathBytes(name)))], of: id, at: now)
    }

    /// With a helper that serves.
    static func serving() -> Bench {
      let bench = Bench()
      #expect(bench.act() == [.start(1, bench.state.watchSet.requests)])
      bench.machine.heard([.ready], of: 1, at: bench.now)
      guard case .selfTest(1, _) = bench.act().first else {
        Issue.record("no self-test")
        return bench
      }
      bench.machine.tested(1, .proven, at: bench.now)
      #expect(bench.act().isEmpty)
      #expect(bench.live(100) == [100: .rearmed])
      #expect(bench.machine.status.mode == .inotify)
      return bench
    }
  }

  @Test func `reports once when new paths are watched, and is quiet then`() {
    let bench = Bench.serving()
    #expect(bench.live(70_000).isEmpty)
    bench.machine.watch(WatchedPaths(files: ["/etc/f"]))
    #expect(bench.causes.isEmpty)
    bench.machine.watch(WatchedPaths(files: ["/etc/f", "/etc/g"]))
    #expect(bench.causes.isEmpty)
    #expect(bench.live(100) == [100: .rearmed])
    bench.machine.watch(WatchedPaths(files: ["/etc/f"]))
    #expect(bench.causes.isEmpty)
  }

  @Test func `does not report new paths while somebody writes`() {
    let bench = Bench.serving()
    bench.hear("f")
    bench.machine.watch(WatchedPaths(files: ["/etc/f", "/etc/g"]))
    for _ in 0..<5 {
      #expect(bench.live(50).isEmpty)
      bench.hear("f")
    }
    #expect(bench.live(1000) == [100: .events])
  }

  @Test func `leaves what it is asked to look at again to unrest that is under way`() {
    let bench = Bench.serving()
    bench.machine.recheck(at: bench.now.advanced(by: .milliseconds(50)))
    bench.hear("f")
    #expect(bench.live(1000) == [100: .events])
  }

  @Test func `reports a burst of events once, when it is over`() {
    let bench = Bench.serving()
    for _ in 0..<5 {
      bench.hear("f")
      #expect(bench.live(50).isEmpty)
    }
    #expect(bench.live(1000) == [50: .events])
  }

  @Test(arguments: ["g", "f~", ".f.swp", "4913"]) func `ignores other names`(name: String) {
    let bench = Bench.serving()
    bench.hear(name)
    #expect(bench.live(1000).isEmpty)
  }

  @Test(arguments: [EventMask.unmount, .ignored, .deleteSelf, .moveSelf, .overflow])
  func `takes no chances with what befalls a watch itself`(mask: EventMask) {
    let bench = Bench.serving()
    bench.machine.heard([.event(FileEvent(mask: mask, path: PathBytes(""), name: PathBytes("")))], of: 1, at: bench.now)
    #expect(bench.live(1000) == [100: .events])
    #expect(bench.machine.status.overflows == (mask == .overflow ? 1 : 0))
  }

  @Test func `watches a file anew when the kernel ended its watch`() {
    let bench = Bench.serving()
    bench.pass(10_000)
    bench.machine.heard([.event(FileEvent(mask: .ignored, path: PathBytes("/etc/f"), name: PathBytes("")))], of: 1, at: bench.now)
    #expect(bench.act().contains(.start(2, bench.state.watchSet.requests)))
  }

  @Test func `does not hear a helper that was let go`() {
    let bench = Bench.serving()
    bench.hear("f", of: 7)
    #expect(bench.live(1000).isEmpty)
  }

  @Test func `finds with the slow poll what no event told of`() {
    let bench = Bench.serving()
    bench.setSize(2)
    #expect(bench.live(4000) == [2100: .poll])
  }

  @Test func `finds a change of nothing but the content within half a minute`() {
    let bench = Bench.serving()
    bench.setSize(1, content: 1)
    let reports = bench.live(70_000)
    #expect(Array(reports.values) == [.poll])
    #expect(reports.keys.allSatisfy { $0 <= 32_100 })
  }

  @Test func `reports what changed while new watches were made, and nothing else`() {
    let bench = Bench.serving()
    bench.pass(10_000)
    bench.state.watchSet = HelperKeeperTests.set(directory: 11, file: 2)
    bench.hear("f")
    bench.pass(100)
    #expect(bench.act() == [.report(.events), .start(2, bench.state.watchSet.requests)])
    bench.setSize(3)
    bench.machine.heard([.ready], of: 2, at: bench.now)
    #expect(bench.act() == [.stop(1)])
    #expect(bench.live(1000) == [100: .rearmed])
  }

  @Test func `does not start a helper for each of many saves`() {
    let bench = Bench.serving()
    var starts = 0
    var reports: [WatchCause] = []
    for save in 0..<1000 {
      bench.pass(10)
      bench.state.watchSet = HelperKeeperTests.set(file: UInt64(save + 2))
      bench.hear("f", of: starts + 1)
      for action in bench.act() {
        switch action {
        case .start(let id, _):
          starts += 1
          bench.machine.heard([.ready], of: id, at: bench.now)
        case .report(let cause): reports.append(cause)
        case .survey, .selfTest, .stop, .publish, .wait: continue
        }
      }
    }
    // Each two seconds while it goes on, and once when it is over.
    #expect(reports + bench.live(200).values == [WatchCause](repeating: .events, count: 5))
    #expect((1...10).contains(starts))
  }

  @Test func `polls after the helper's end, and reports only what two looks saw`() {
    let bench = Bench.serving()
    bench.machine.ended(1, .signalled(9), at: bench.now)
    #expect(bench.machine.status.mode == .poll)
    bench.setSize(2, content: 1)
    #expect(bench.live(1000).isEmpty)
    bench.setSize(3, content: 2)
    #expect(bench.live(2000) == [2000: .poll])
    #expect(bench.live(5000).isEmpty)
    bench.setSize(3, content: 3)
    #expect(bench.live(3000).values.first == .poll)
  }

  @Test func `polls without a helper`() {
    let bench = Bench(hasHelper: false)
    #expect(bench.act().isEmpty)
    #expect(bench.live(100) == [100: .rearmed])
    bench.setSize(2)
    #expect(bench.live(10_000) == [2000: .poll])
  }

  @Test func `polls on a remote file system, and starts a helper when that is gone`() {
    let bench = Bench.serving()
    bench.state.remote = Survey.Remote(kind: .nfs, path: PathBytes("/etc"))
    bench.hear("f")
    bench.pass(100)
    #expect(bench.act() == [.report(.events), .stop(1)])
    #expect(bench.machine.status.reason == "NFS does not report what other machines write: /etc is on it")
    bench.state.remote = nil
    bench.pass(1000)
    #expect(bench.act() == [.start(2, bench.state.watchSet.requests)])
  }

  @Test func `looks once more when asked, unless something comes before`() {
    let bench = Bench.serving()
    bench.machine.recheck(at: bench.now.advanced(by: .milliseconds(250)))
    #expect(bench.live(1000) == [250: .recheck])
    bench.machine.recheck(at: bench.now.advanced(by: .milliseconds(250)))
    bench.hear("f")
    #expect(bench.live(1000) == [100: .events])
  }

  @Test func `says when a file is orphaned, and when it is no more`() {
    let bench = Bench.serving()
    bench.state.orphaned = ["/etc/f"]
    _ = bench.live(2000)
    #expect(bench.machine.status.orphaned == ["/etc/f"])
    bench.state.orphaned = []
    _ = bench.live(2000)
    #expect(bench.machine.status.orphaned.isEmpty)
  }
}
