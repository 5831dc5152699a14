import Gateway
import ServiceLifecycle

/// Loads the file again whenever it has changed.
struct FileReloads: Service {
  let watch: ConfigurationWatch

  func run() async throws {
    await cancelWhenGracefulShutdown { await watch.run() }
  }
}
