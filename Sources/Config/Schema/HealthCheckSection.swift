/// The keys of `endpoints[].health_check:`.
struct HealthCheckSection: Sendable {
  let description: SectionDescription
  let interval: Key<Duration>
  let timeout: Key<Duration>

  init() {
    var keys = SectionBuilder(path: "endpoints[].health_check")
    interval = keys.defaulted(
      "interval", .duration(.seconds(10)...(.seconds(300))), to: .seconds(30), "Between two probes.",
      synonyms: ["interval_secs", "period", "health_check_interval_secs"])
    timeout = keys.defaulted(
      "timeout", .duration(.milliseconds(100)...(.seconds(60))), to: .seconds(5), "Longest wait for a probe's answer.")
    description = keys.build(noun: "health_check section")
  }
}
