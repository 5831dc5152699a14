import Synchronization

/// The table that new requests get: one reference, replaced whole.
///
/// Reading it is one atomic load for a `Reader` that has seen the current generation; the lock is taken only after a publish.
package final class LiveTable<Table: AnyObject & Sendable>: Sendable {
  private let generation: Atomic<UInt64>
  private let table: Mutex<Table>
  private let observers = Mutex<[@Sendable () -> Void]>([])

  package init(_ table: Table) {
    self.table = Mutex(table)
    generation = Atomic(1)
  }

  /// The table of this moment. For a request on an event loop use the loop's `Reader`.
  package var current: Table { table.withLock { $0 } }

  /// Replaces the table; every request that starts after this sees the new one.
  package func publish(_ new: Table) {
    table.withLock { table in
      table = new
      generation.add(1, ordering: .releasing)
    }
    for observer in observers.withLock({ $0 }) { observer() }
  }

  /// Has `action` called after every later publish, on the publisher's thread: whoever keeps a `Reader` that may idle reads it then, so that
  /// an old table is not kept for the sake of a loop without requests.
  package func onPublish(_ action: @escaping @Sendable () -> Void) {
    observers.withLock { $0.append(action) }
  }

  /// One event loop's view. Not for sharing between threads.
  package struct Reader {
    private let live: LiveTable
    private var seen: UInt64
    private var table: Table

    package init(_ live: LiveTable) {
      self.live = live
      (seen, table) = live.snapshot()
    }

    /// The current table. Call it once per request and pass the table down.
    package mutating func current() -> Table {
      if live.generation.load(ordering: .acquiring) != seen { (seen, table) = live.snapshot() }
      return table
    }
  }

  private func snapshot() -> (UInt64, Table) {
    table.withLock { (generation.load(ordering: .relaxed), $0) }
  }
}
