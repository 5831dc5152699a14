import Synchronization

/// What was learnt of one upstream from its answers: kept as long as its entry in the file stays as it is.
final class UpstreamManners: Sendable {
  private let refusesUsageFlag = Atomic<Bool>(false)

  /// It refuses requests that ask for usage in a stream, and is not asked any more.
  var refusesUsage: Bool { refusesUsageFlag.load(ordering: .relaxed) }

  func noteUsageRefused() { refusesUsageFlag.store(true, ordering: .relaxed) }
}
