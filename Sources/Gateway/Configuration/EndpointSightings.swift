import Synchronization

/// When each endpoint was first part of a table of this process.
package final class EndpointSightings: Sendable {
  private let times = Mutex<[String: Double]>([:])

  /// Seconds since 1970; nil for an endpoint that is in no table.
  package func first(of id: String) -> Double? { times.withLock { $0[id] } }

  /// A table was published: those that are new to it are seen now, and those that are gone are forgotten.
  func note(added: some Sequence<String>, gone: some Sequence<String> = [String](), at now: Double) {
    times.withLock { times in
      for id in gone { times[id] = nil }
      for id in added { times[id] = now }
    }
  }
}
