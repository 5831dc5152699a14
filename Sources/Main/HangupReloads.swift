import Gateway
import ServiceLifecycle
import UnixSignals

/// Loads the file again at every SIGHUP.
struct HangupReloads: Service {
  private let reloader: Reloader
  private let log: ReloadLog
  private let signals: UnixSignalsSequence

  /// Catches the signal from here on; what comes before `run` is not lost.
  init(reloader: Reloader, log: ReloadLog) async {
    self.reloader = reloader
    self.log = log
    signals = await UnixSignalsSequence(trapping: .sighup)
  }

  func run() async throws {
    for await _ in signals.cancelOnGracefulShutdown() { log.write(await reloader.reload()) }
  }
}
