import Config
import Gateway
import Watcher

/// Which configuration runs, how its file stands to it, and how that file is watched, at one moment.
struct ConfigurationReading {
  let status: ConfigurationStatus
  /// nil: the file is read only when somebody asks for it.
  let watch: WatchStatus?

  /// The metrics that say so.
  var families: [MetricFamily] {
    [
      MetricFamily(
        MetricCatalogue.configInfo,
        [.info([("sha256", status.digest.hex), ("generation", "\(status.generation)")])]),
      MetricFamily(MetricCatalogue.configInSync, [.flag(status.state == .inSync && !isOrphaned)]),
      MetricFamily(MetricCatalogue.configRestartRequired, [.plain(status.restartRequired.count)]),
      MetricFamily(MetricCatalogue.configWatchMode, [.info([("mode", mode), ("reason", watch?.reasonWord ?? "")])]),
      MetricFamily(MetricCatalogue.configSourceOrphaned, [.flag(isOrphaned)]),
      MetricFamily(MetricCatalogue.configWatchOverflows, [.plain(watch?.overflows ?? 0)]),
    ]
  }

  /// What the path leads to is not what the operator sees.
  private var isOrphaned: Bool { watch.map { !$0.orphaned.isEmpty } ?? false }

  private var mode: String {
    switch watch?.mode {
    case .inotify: "inotify"
    case .poll: "poll"
    case nil: "manual"
    }
  }
}
