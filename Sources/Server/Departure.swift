import Synchronization

/// Whether the gateway is on its way out: still serving, and telling everybody to go elsewhere.
final class Departure: Sendable {
  private let flag = Atomic(false)

  /// From the signal on. Cost: a relaxed load.
  var hasBegun: Bool { flag.load(ordering: .relaxed) }

  func begin() { flag.store(true, ordering: .relaxed) }
}
