import Glibc
import Testing

@testable import Watcher

@Suite("The helper") struct HelperTests {
  let directory: TemporaryDirectory
  let helper: String
  var paths: WatchedPaths { WatchedPaths(files: [directory("gateway.yaml")]) }

  init() throws {
    directory = try TemporaryDirectory()
    helper = try Observation.helper()
    try directory.write("a", to: "gateway.yaml")
  }

  @Test func `when killed is replaced, and what happens meanwhile is seen by polling`() async throws {
    var tuning = WatchTuning.forEvents
    tuning.firstHelperRestart = .seconds(2)
    try await Observation.run(paths, area: directory.path, helper: helper, tuning: tuning) { seen in
      await seen.expect("rest") { $0.isAtRest }
      for pid in Processes.children(mentioning: directory.path) { kill(pid, SIGKILL) }
      await seen.expect("polling") { $0.watcher.status.mode == .poll }
      #expect(seen.watcher.status.reason == "the helper fingerpost-inotify was ended by signal 9")
      try directory.replace("gateway.yaml", with: "b")
      await seen.expect("a change") { $0.causes == [.rearmed, .poll] }
      await seen.expect("inotify") { $0.watcher.status.mode == .inotify }
      #expect(seen.watcher.status.reason == nil)
      try await seen.expectChange { try directory.write("c", to: "gateway.yaml") }
      #expect(seen.causes == [.rearmed, .poll, .events])
      #expect(Processes.children(mentioning: directory.path).count == 1)
    }
  }

  @Test func `when missing is done without`() async throws {
    let absent = directory("nowhere/fingerpost-inotify")
    try await Observation.run(paths, area: directory.path, helper: absent, mode: .poll) { seen in
      #expect(seen.watcher.status.reason == "the helper fingerpost-inotify was not found at \(absent)")
      try directory.write("b", to: "gateway.yaml")
      await seen.expect("a change") { $0.causes == [.rearmed, .poll] }
    }
  }

  @Test func `when none is given is done without`() async throws {
    try await Observation.run(paths, area: directory.path, helper: nil, mode: .poll) { seen in
      #expect(seen.watcher.status.reason == "no path of the helper fingerpost-inotify was given")
      try directory.replace("gateway.yaml", with: "b")
      await seen.expect("a change") { $0.causes == [.rearmed, .poll] }
    }
  }

  @Test func `when it is another program is done without`() async throws {
    try await Observation.run(paths, area: directory.path, helper: "/bin/echo", mode: .poll) { seen in
      #expect(seen.watcher.status.reason == "the helper fingerpost-inotify ended with code 0")
    }
  }

  @Test func `that loses events makes the watcher look at everything`() async throws {
    try await Observation.run(paths, area: directory.path, helper: helper) { seen in
      await seen.expect("rest") { $0.isAtRest }
      let pid = try #require(Processes.children(mentioning: directory.path).first)
      kill(pid, SIGSTOP)
      for number in 0..<20_000 { try directory.write("", to: "neighbour-\(number)") }
      // The kernel has no room left to tell of this.
      try directory.write("b", to: "gateway.yaml")
      kill(pid, SIGCONT)
      await seen.expect("the overflow") { $0.watcher.status.overflows == 1 }
      await seen.expect("a change") { $0.causes == [.rearmed, .events] }
    }
  }

  @Test func `leaves nothing behind when it is replaced 200 times`() async throws {
    try await Observation.run(paths, area: directory.path, helper: helper) { seen in
      var descriptors = 0
      for turn in 0..<200 {
        try await seen.expectChange { try directory.replace("gateway.yaml", with: "\(turn)") }
        if turn == 20 { descriptors = Processes.openDescriptors }
      }
      // Tests that run beside this one open some themselves.
      #expect(Processes.openDescriptors < descriptors + 100)
      await seen.expect("one helper") { _ in Processes.children(mentioning: directory.path).count == 1 }
      await seen.expect("no zombie") { _ in Processes.zombies().isEmpty }
    }
  }
}
