import Synchronization

/// Since when each endpoint of the running table is known: its registration, as the management API calls it.
package final class EndpointSightings: Sendable {
  private let times = Mutex<[String: Double]>([:])
  /// An element whenever other endpoints are known than before, and one for many while nobody looks. For one reader.
  let changes: AsyncStream<Void>
  private let changed: AsyncStream<Void>.Continuation

  package init() { (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  /// Whole seconds since 1970; nil for an endpoint that is in no table.
  package func first(of id: String) -> Double? { times.withLock { $0[id] } }

  /// Of all of them, by id.
  var all: [String: Double] { times.withLock { $0 } }

  /// A table was published: those that are new to it are seen now, and those that are gone are forgotten.
  func note(added: some Sequence<String>, gone: some Sequence<String> = [String](), at now: Double) {
    let isOther = times.withLock { times in
      var isOther = false
      for id in gone where times.removeValue(forKey: id) != nil { isOther = true }
      for id in added where times.updateValue(now.rounded(.down), forKey: id) == nil { isOther = true }
      return isOther
    }
    if isOther { changed.yield() }
  }

  /// What was known before this process: endpoints of the table are as old as that says. It makes nothing younger, and tells of no others.
  func adopt(_ known: [String: Double]) {
    times.withLock { times in
      for (id, time) in times { times[id] = min(time, known[id] ?? time) }
    }
  }
}
