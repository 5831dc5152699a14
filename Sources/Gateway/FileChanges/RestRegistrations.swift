import Synchronization

/// The endpoints that came in over the management API: one that a later save of the file drops may have been dropped by mistake, by an editor with
/// an old text or a tool that writes the whole file.
package final class RestRegistrations: Sendable {
  private let ids = Mutex<Set<String>>([])

  package init() {}

  func add(_ id: String) { _ = ids.withLock { $0.insert(id) } }

  /// It is removed over the management API too.
  func forget(_ id: String) { _ = ids.withLock { $0.remove(id) } }

  /// Those of them that came in this way, in their order.
  package func known(among ids: some Sequence<String>) -> [String] { self.ids.withLock { known in ids.filter(known.contains) } }

  /// Those that came in this way and are in no table any more. They are told of once.
  func lost(among removed: [String]) -> Set<String> {
    ids.withLock { ids in
      let lost = ids.intersection(removed)
      ids.subtract(lost)
      return lost
    }
  }
}
