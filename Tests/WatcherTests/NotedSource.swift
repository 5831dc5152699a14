import Synchronization

@testable import Watcher

/// A source of events that keeps the names of those that the watcher has been told of.
struct NotedSource<Source: FileEventSource>: FileEventSource {
  let source: Source
  let names: HeardNames

  func watch(_ requests: Set<WatchRequest>, deliver: @Sendable ([HelperRecord]) -> Void) async -> SourceEnd {
    await source.watch(requests) { records in
      deliver(records)
      names.add(records)
    }
  }
}

/// Names of files that events were about.
final class HeardNames: Sendable {
  private let names = Mutex<Set<PathBytes>>([])

  func add(_ records: [HelperRecord]) {
    names.withLock { names in
      for case .event(let event) in records { names.insert(event.name) }
    }
  }

  func contains(_ name: String) -> Bool { names.withLock { $0.contains(PathBytes(name)) } }
}
