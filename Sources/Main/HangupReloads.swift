import Gateway
import ServiceLifecycle
import UnixSignals

/// Loads the file again at every SIGHUP.
struct HangupReloads: Service {
  private let reloader: Reloader
  private let signals: UnixSignalsSequence

  /// Catches the signal from here on; what comes before `run` is not lost.
  init(reloader: Reloader) async {
    self.reloader = reloader
    signals = await UnixSignalsSequence(trapping: .sighup)
  }

  func run() async throws {
    for await _ in signals.cancelOnGracefulShutdown() { _ = await reloader.reload(.signal) }
  }
}
