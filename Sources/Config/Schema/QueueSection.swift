/// The keys of `server.queue:`.
struct QueueSection: Sendable {
  let description: SectionDescription
  let maxWaiting: Key<Int>
  let timeout: Key<Duration>

  init() {
    var keys = SectionBuilder(path: "server.queue")
    maxWaiting = keys.defaulted(
      "max_waiting", .integer(0...1_000_000), to: 100, "Requests that may wait; 0 refuses at once.",
      synonyms: ["size", "max_size", "length"])
    timeout = keys.defaulted("timeout", .duration(.milliseconds(1)...(.hours(1))), to: .seconds(10), "Longest wait.")
    description = keys.build(noun: "queue section")
  }
}
