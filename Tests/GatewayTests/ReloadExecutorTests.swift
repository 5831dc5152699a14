import Glibc
import Synchronization
import Testing

@testable import Gateway

@Suite("The thread of reloads")
struct ReloadExecutorTests {
  /// Says on which thread it is freed.
  private final class Probe: Sendable {
    private let freed: @Sendable (pthread_t) -> Void

    init(freed: @escaping @Sendable (pthread_t) -> Void) { self.freed = freed }

    deinit { freed(pthread_self()) }
  }

  private actor Resident {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    init(_ executor: ReloadExecutor) { unownedExecutor = executor.asUnownedSerialExecutor() }
    var thread: pthread_t { pthread_self() }
  }

  @Test("It frees what is discarded, whoever discards it")
  func freesOnItsThread() async throws {
    let executor = try ReloadExecutor()
    let resident = await Resident(executor).thread
    let thread = await withCheckedContinuation { continuation in
      executor.discard(Probe { continuation.resume(returning: $0) })
    }
    #expect(thread == resident)
  }
}
