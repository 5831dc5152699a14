import Config
import CoreMetrics
import NIOCore
import Synchronization
import Testing
import Watcher

@testable import Gateway
@testable import Server

@Suite("Metrics of the configuration")
struct MetricsConfigurationTests {
  private let registry = PrometheusRegistry(MetricCatalogue.all)

  private func lines(_ families: [MetricFamily]) -> [String] {
    var text = ByteBuffer()
    ExpositionText.write(families, to: &text)
    return String(buffer: text).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }

  private func report(_ outcome: ReloadOutcome, took: Duration = .milliseconds(3)) -> ReloadReport {
    ReloadReport(trigger: .watch, outcome: outcome, took: took)
  }

  private func rejected(_ result: ConfigurationStatus.Attempt.Result) -> ReloadOutcome {
    .rejected(RejectedReload(result: result, diagnostics: [], isRepeated: false))
  }

  @Test("Attempts are counted by what came of them; the last one decides the gauge, and the last good one the time")
  func attempts() {
    let time = Mutex(1000.0)
    let metrics = ReloadMetrics(factory: registry, now: { time.withLock { $0 } })
    let gauges = { [registry] in
      lines(registry.read()).filter { $0.hasPrefix("fingerpost_config_last_") }
    }
    #expect(
      gauges() == ["fingerpost_config_last_reload_success_timestamp_seconds 1000", "fingerpost_config_last_reload_successful 1"])
    time.withLock { $0 = 2000 }
    for result in [.rejected, .rejected, .unreadable, .missing] as [ConfigurationStatus.Attempt.Result] {
      metrics.count(report(rejected(result)))
    }
    metrics.count(report(.pending(PendingReload(path: "p", reason: "r", again: .seconds(1), isLong: false)), took: .seconds(100)))
    #expect(
      gauges() == ["fingerpost_config_last_reload_success_timestamp_seconds 1000", "fingerpost_config_last_reload_successful 0"])
    metrics.count(report(.unchanged(hasRecovered: true)))
    #expect(
      gauges() == ["fingerpost_config_last_reload_success_timestamp_seconds 2000", "fingerpost_config_last_reload_successful 1"])
    let applied = AppliedReload(
      generation: 2, digest: ContentDigest(of: []), changes: EndpointChanges(from: [], to: []), restartRequired: [], lostRegistrations: [],
      diagnostics: [])
    metrics.count(report(.applied(applied), took: .seconds(2)))
    let all = lines(registry.read())
    #expect(
      all.filter { $0.hasPrefix("fingerpost_config_reloads_total") } == [
        #"fingerpost_config_reloads_total{result="applied"} 1"#, #"fingerpost_config_reloads_total{result="missing"} 1"#,
        #"fingerpost_config_reloads_total{result="rejected"} 2"#, #"fingerpost_config_reloads_total{result="unchanged"} 1"#,
        #"fingerpost_config_reloads_total{result="unreadable"} 1"#,
      ])
    #expect(all.contains("fingerpost_config_reload_duration_seconds_count 6"))
    #expect(all.contains("fingerpost_config_reload_duration_seconds_sum 2.015"))
  }

  private func status(_ state: ConfigurationStatus.FileState, restart: [String] = []) -> ConfigurationStatus {
    ConfigurationStatus(
      path: "gateway.yaml", generation: 7, digest: ContentDigest(of: []), files: [], loadedAt: 1, state: state,
      lastAttempt: ConfigurationStatus.Attempt(result: .applied, trigger: .start, at: 1, diagnostics: [], files: []), failure: nil,
      restartRequired: restart)
  }

  @Test("What runs is one series with its digest and generation")
  func running() {
    let reading = ConfigurationReading(status: status(.inSync), watch: WatchStatus(mode: .inotify))
    #expect(
      lines(reading.families) == [
        "fingerpost_config_in_sync 1",
        #"fingerpost_config_info{generation="7",sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"} 1"#,
        "fingerpost_config_restart_required 0", "fingerpost_config_source_orphaned 0",
        #"fingerpost_config_watch_mode{mode="inotify",reason=""} 1"#,
        "fingerpost_config_watch_overflows_total 0",
      ])
  }

  @Test("A file that differs, one that cannot be followed, and lost events show")
  func trouble() {
    let watch = WatchStatus(mode: .poll, reason: "why", reasonWord: "no_helper", overflows: 3, orphaned: ["/gateway.yaml"])
    let reading = ConfigurationReading(status: status(.pending(reason: "open"), restart: ["server.listen"]), watch: watch)
    let shown = lines(reading.families)
    for line in [
      "fingerpost_config_in_sync 0", "fingerpost_config_restart_required 1", "fingerpost_config_source_orphaned 1",
      #"fingerpost_config_watch_mode{mode="poll",reason="no_helper"} 1"#, "fingerpost_config_watch_overflows_total 3",
    ] {
      #expect(shown.contains(line))
    }
    let unwatched = lines(ConfigurationReading(status: status(.rejected), watch: nil).families)
    #expect(unwatched.contains(#"fingerpost_config_watch_mode{mode="manual",reason=""} 1"#))
  }
}
