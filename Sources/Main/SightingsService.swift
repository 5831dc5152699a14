import Gateway
import ServiceLifecycle

/// Keeps since when endpoints are known, as long as the gateway serves, and writes the last of it when everything else has ended.
struct SightingsService: Service {
  let record: SightingsRecord

  func run() async { await cancelWhenGracefulShutdown { await record.run() } }
}
