import Testing

@testable import Watcher

@Suite("The self-test") struct SelfTestTests {
  /// Says that it watches, and then what it is told to say.
  private struct FakeSource: FileEventSource {
    var says: @Sendable (Set<WatchRequest>) -> [HelperRecord]

    func watch(_ requests: Set<WatchRequest>, deliver: @Sendable ([HelperRecord]) -> Void) async -> SourceEnd {
      deliver([.ready])
      deliver(says(requests))
      // Until its task is cancelled.
      let (never, end) = AsyncStream<Never>.makeStream()
      for await _ in never {}
      end.finish()
      return .exited(0)
    }
  }

  private let target = SelfTest.Target(device: 1, files: [PathBytes("/etc/passwd")], directories: [PathBytes("/etc")])

  private func outcome(timeout: Duration = .seconds(5), _ says: @escaping @Sendable (Set<WatchRequest>) -> [HelperRecord]) async
    -> SelfTest.Outcome
  {
    await SelfTest([target], timeout: timeout).run(with: FakeSource(says: says))
  }

  private static func opened(_ path: PathBytes) -> HelperRecord {
    .event(FileEvent(mask: .open, path: path, name: PathBytes("")))
  }

  @Test func `is content with one event of a file system`() async {
    #expect(await outcome { $0.prefix(1).map { Self.opened($0.path) } } == .proven)
  }

  @Test func `names what was silent`() async {
    #expect(await outcome(timeout: .milliseconds(20)) { _ in [] } == .silent(PathBytes("/etc/passwd")))
  }

  @Test func `is not misled by other paths`() async {
    #expect(await outcome(timeout: .milliseconds(20)) { _ in [Self.opened(PathBytes("/usr"))] } == .silent(PathBytes("/etc/passwd")))
  }

  @Test func `does not conclude from what is gone`() async {
    #expect(await outcome { $0.map { .refused($0.path, SystemError(number: 2)) } } == .gone)
  }

  @Test func `passes over what cannot be opened`() async {
    let closed = SelfTest.Target(device: 2, files: [PathBytes("/no/such/file")], directories: [])
    #expect(await SelfTest([closed], timeout: .seconds(5)).run(with: FakeSource { _ in [] }) == .proven)
  }

  @Test func `hears this machine`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("a", to: "f")
    let target = SelfTest.Target(device: 1, files: [PathBytes(directory("f"))], directories: [PathBytes(directory.path)])
    let helper = HelperEventSource(path: try Observation.helper())
    #expect(await SelfTest([target], timeout: .seconds(10)).run(with: helper) == .proven)
  }
}
