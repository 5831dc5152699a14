import Gateway
import ServiceLifecycle
import UnixSignals

/// Loads the file again at every SIGHUP.
struct HangupReloads: Service {
  let reloader: Reloader
  let log: ReloadLog

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() { log.write(await reloader.reload()) }
  }
}
