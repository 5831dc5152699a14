import Glibc

/// Proves that events arrive, by opening what is watched: nothing is written.
struct SelfTest: Sendable {
  /// What can be opened on one file system, the best first.
  struct Target: Sendable, Equatable {
    var device: UInt64
    var files: [PathBytes]
    var directories: [PathBytes]
  }

  enum Outcome: Sendable, Equatable {
    /// On every target. One that nothing can be opened of is passed over, since nothing can be read from it either.
    case proven
    /// What was to be opened is not there any more.
    case gone
    case silent(PathBytes)
    case sourceEnded(SourceEnd)
  }

  /// Device numbers by the paths that are opened.
  private let probes: [PathBytes: UInt64]
  private let timeout: Duration

  /// A file and a directory of each target, since either may be replaced at this moment; an event of one is enough.
  init(_ targets: [Target], timeout: Duration) {
    var probes: [PathBytes: UInt64] = [:]
    for target in targets {
      for path in [target.files, target.directories].compactMap({ $0.first(where: Self.open) }) { probes[path] = target.device }
    }
    self.probes = probes
    self.timeout = timeout
  }

  func run(with source: some FileEventSource) async -> Outcome {
    guard !probes.isEmpty else { return .proven }
    let requests = Set(probes.map { WatchRequest(path: $0, mask: .selfTest, identity: FileIdentity(device: $1, inode: 0)) })
    // What others open there is heard as well: more than this is not needed.
    let (stream, heard) = AsyncStream<[HelperRecord]>.makeStream(bufferingPolicy: .bufferingOldest(1024))
    return await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { .sourceEnded(await source.watch(requests) { _ = heard.yield($0) }) }
      group.addTask {
        try? await Task.sleep(for: timeout)
        // Not by `yield`, for which there may be no room.
        heard.finish()
        return nil
      }
      group.addTask { await judge(stream) }
      defer { group.cancelAll() }
      for await case let outcome? in group { return outcome }
      return .gone
    }
  }

  /// Listens until it is clear, or time is up.
  private func judge(_ stream: AsyncStream<[HelperRecord]>) async -> Outcome {
    var hearing = SelfTestHearing(probes: probes)
    for await records in stream {
      for record in records {
        if record == .ready { for path in probes.keys { _ = Self.open(path) } }
        if let outcome = hearing.take(record) { return outcome }
      }
    }
    return .silent(hearing.stillSilent)
  }

  /// Opens and closes it. Never waits for a FIFO or a device.
  private static func open(_ path: PathBytes) -> Bool {
    // Safe: the C string lives during the call.
    let descriptor = unsafe path.withCString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }
}
