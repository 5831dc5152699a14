import CoreMetrics
import Synchronization

/// Makes the series of one endpoint or model when they are first needed, and takes all of them away at its end.
struct SeriesMaker: ~Copyable, Sendable {
  private let factory: any MetricsFactory
  /// Held while series are made or destroyed. True: they are destroyed, and none is made any more.
  private let isRetired = Mutex(false)

  init(factory: any MetricsFactory) { self.factory = factory }

  /// The series were destroyed, or are being destroyed.
  var hasRetired: Bool { isRetired.withLock { $0 } }

  /// What `reference` holds. Takes the lock only the first time.
  func series<Series: AnyObject & Sendable>(
    _ reference: borrowing AtomicLazyReference<Series>, make: (any MetricsFactory) -> Series
  ) -> Series {
    if let made = reference.load() { return made }
    return isRetired.withLock { isRetired in
      // Another thread may have been first.
      if let made = reference.load() { return made }
      // A call that outlives its endpoint must not bring the series back.
      return reference.storeIfNil(make(isRetired ? NOOPMetricsHandler.instance : factory))
    }
  }

  /// Runs `destroy` once; what calls that still hold series count afterwards is counted nowhere.
  func retire(_ destroy: () -> Void) {
    isRetired.withLock { isRetired in
      guard !isRetired else { return }
      isRetired = true
      destroy()
    }
  }
}
