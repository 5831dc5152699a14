import Glibc
import Synchronization
import Testing

@testable import Watcher

/// A watcher that runs for the length of one test, and what it has said so far.
final class Observation: Sendable {
  struct Missing: Error {
    var path: String
  }

  let watcher: FileWatcher
  private let heard = Mutex<[WatchCause]>([])
  private let names = HeardNames()

  private init(_ watcher: FileWatcher) { self.watcher = watcher }

  /// The helper that was built with these tests.
  static func helper() throws -> String {
    var directory = Processes.executable
    for _ in 0..<4 {
      directory = String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
      let path = directory + "/fingerpost-inotify"
      if access(path, X_OK) == 0 { return path }
    }
    Issue.record("fingerpost-inotify is not beside the tests at \(Processes.executable): build the product of that name first")
    throw Missing(path: Processes.executable)
  }

  /// Starts with `paths`, waits until they are watched, runs `body`, ends the watcher, and checks that nothing is left of it.
  ///
  /// - Parameters:
  ///   - area: a text in the path of every watched file, by which its helpers are known.
  ///   - mode: what it is to come to before `body` runs.
  static func run(
    _ paths: WatchedPaths, area: String, helper: String?, tuning: WatchTuning = .forEvents, mode: WatchStatus.Mode = .inotify,
    _ body: (Observation) async throws -> Void
  ) async throws {
    let seen = Observation(FileWatcher(helper: helper, tuning: tuning))
    seen.watcher.watch(paths)
    let running = Task {
      guard let helper else { return await seen.watcher.run() }
      await seen.watcher.run(with: NotedSource(source: HelperEventSource(path: helper), names: seen.names))
    }
    let listening = Task { for await cause in seen.watcher.changes { seen.heard.withLock { $0.append(cause) } } }
    defer { listening.cancel() }
    do {
      await seen.expect("its first report") { $0.watcher.status.mode == mode && $0.causes == [.rearmed] }
      try await body(seen)
    } catch {
      running.cancel()
      await running.value
      throw error
    }
    running.cancel()
    await running.value
    #expect(Processes.children(mentioning: area).isEmpty)
  }

  var causes: [WatchCause] { heard.withLock { $0 } }

  /// Everything that is to be watched is, and nothing is about to be reported.
  var isAtRest: Bool {
    watcher.core.withLock { core in
      let machine = core.machine
      return machine.settling.deadline == nil && machine.reports.isEmpty && !machine.pathsAreNew && !machine.isLooking
        && machine.keeper.isServing && machine.keeper.isDone(with: machine.survey.watchSet.requests, at: .now)
    }
  }

  /// Waits until it is so, ten seconds at most.
  func expect(_ what: Comment, at place: SourceLocation = #_sourceLocation, _ condition: (Observation) -> Bool) async {
    let deadline = ContinuousClock.now.advanced(by: .seconds(10))
    while !condition(self) {
      guard ContinuousClock.now < deadline else {
        Issue.record("waited in vain for \(what); heard \(causes), status \(watcher.status)", sourceLocation: place)
        return
      }
      try? await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Does this once everything is watched, and waits for a report and for quiet.
  func expectChange(at place: SourceLocation = #_sourceLocation, _ change: () throws -> Void) async throws {
    await expect("rest", at: place) { $0.isAtRest }
    let before = causes.count
    try change()
    await expect("a report", at: place) { $0.causes.count > before }
    await expect("rest afterwards", at: place) { $0.isAtRest }
  }

  /// Does this, and something reported after it; exactly that one is heard.
  ///
  /// - Parameter directory: one that is watched, with files of no importance.
  func expectNothing(
    in directory: TemporaryDirectory, from change: () throws -> Void, until last: () throws -> Void
  ) async throws {
    await expect("rest") { $0.isAtRest }
    let before = causes.count
    try change()
    // Events come in the order of what they tell of: once this one is known, so are those of the change.
    let probe = "behind-\(before)"
    try directory.write("", to: probe)
    await expect("the event behind it") { $0.names.contains(probe) }
    #expect(isAtRest && causes.count == before)
    try await expectChange(last)
  }

  /// Whether it is to look again without being told of a change.
  var awaitsRecheck: Bool { watcher.core.withLock { $0.machine.recheckAt != nil } }
}

extension WatchTuning {
  /// Polls never come: what is heard was told by inotify.
  static var forEvents: WatchTuning {
    var tuning = WatchTuning()
    tuning.quietWindow = .milliseconds(50)
    tuning.slowPoll = .seconds(3600)
    tuning.unconditional = .seconds(3600)
    tuning.fastPoll = .milliseconds(100)
    tuning.firstHelperRestart = .milliseconds(300)
    tuning.rearmInterval = .milliseconds(20)
    tuning.fileRearmInterval = .milliseconds(50)
    tuning.selfTestTimeout = .seconds(5)
    return tuning
  }
}
