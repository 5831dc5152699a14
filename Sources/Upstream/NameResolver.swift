import Synchronization

/// Looks host names up on threads of its own, since the system's lookup blocks, and remembers the answers.
///
/// Old addresses are used while new ones are looked up, so a slow name server delays nobody but the first. Threads are started when there is
/// something to look up, at most `UpstreamTuning.resolverThreads`, and end when there is not. They are not joined: nothing interrupts a
/// lookup, and a thread that hangs in one refers to nothing but this object.
final class NameResolver: Sendable {
  enum Answer: Equatable {
    /// In text form, never empty. Ask again from `until` on.
    case addresses([String], until: Moment)
    case failed
    /// The inbox will be told.
    case pending
  }

  private struct Entry {
    var addresses: [String] = []
    /// When the addresses were found.
    var found = Moment(milliseconds: 0)
    /// From then on it is to be looked up again.
    var expires = Moment(milliseconds: 0)
    var isUnderWay = false
    var waiting: [DriverInbox] = []
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var queue: [String] = []
    var threads = 0
  }

  /// Addresses that cannot be looked up again are used for so long, in milliseconds.
  private static let longestUse: Int64 = 300_000
  /// A refresh is under way: look again after so many milliseconds.
  private static let refreshPause: Int64 = 250
  private static let manyEntries = 1024

  private let state = Mutex(State())
  private let maxThreads: Int
  private let addressLifetime: Int64
  private let failureLifetime: Int64
  private let lookup: @Sendable (String) -> [String]

  init(_ tuning: UpstreamTuning) {
    maxThreads = max(1, tuning.resolverThreads)
    addressLifetime = tuning.addressLifetime.wholeMilliseconds
    failureLifetime = tuning.failureLifetime.wholeMilliseconds
    lookup = tuning.lookup
  }

  /// What is known of `host` now. `inbox` is told of the outcome only if the answer is `pending`.
  func resolve(_ host: String, now: Moment, for inbox: DriverInbox) -> Answer {
    let (answer, startsThread) = state.withLock { state in
      var entry = state.entries[host] ?? Entry()
      if !entry.isUnderWay && now < entry.expires {
        return (entry.addresses.isEmpty ? Answer.failed : .addresses(entry.addresses, until: entry.expires), false)
      }
      var startsThread = false
      if !entry.isUnderWay {
        entry.isUnderWay = true
        state.queue.append(host)
        startsThread = state.threads < maxThreads
        if startsThread { state.threads += 1 }
      }
      let answer: Answer
      if !entry.addresses.isEmpty, now < entry.found.advanced(by: Self.longestUse) {
        answer = .addresses(entry.addresses, until: now.advanced(by: Self.refreshPause))
      } else {
        if !entry.waiting.contains(where: { $0 === inbox }) { entry.waiting.append(inbox) }
        answer = .pending
      }
      if state.entries.count >= Self.manyEntries { Self.prune(&state, now: now) }
      state.entries[host] = entry
      return (answer, startsThread)
    }
    if startsThread { startThread() }
    return answer
  }

  private func startThread() {
    do throws(UpstreamStartError) {
      try WorkerThread(named: "resolver") { self.work() }.detach()
    } catch {
      // The machine has no thread to give. Others at work will come to the queue; if there are none, whoever waits is told that it failed.
      let stranded = state.withLock { state in
        state.threads -= 1
        defer { if state.threads == 0 { state.queue = [] } }
        return state.threads == 0 ? state.queue : []
      }
      for host in stranded { finish(host, []) }
    }
  }

  private func work() {
    while let host = next() { finish(host, lookup(host)) }
  }

  private func next() -> String? {
    state.withLock { state in
      if state.queue.isEmpty {
        state.threads -= 1
        return nil
      }
      return state.queue.removeFirst()
    }
  }

  private func finish(_ host: String, _ addresses: [String]) {
    let now = Moment.now
    let waiting = state.withLock { state in
      var entry = state.entries[host] ?? Entry()
      entry.isUnderWay = false
      if addresses.isEmpty {
        entry.expires = now.advanced(by: failureLifetime)
        if now >= entry.found.advanced(by: Self.longestUse) { entry.addresses = [] }
      } else {
        entry.addresses = addresses
        entry.found = now
        entry.expires = now.advanced(by: addressLifetime)
      }
      let waiting = entry.waiting
      entry.waiting = []
      state.entries[host] = entry
      return waiting
    }
    for inbox in waiting { inbox.submit(.resolved(host: host)) }
  }

  private static func prune(_ state: inout State, now: Moment) {
    state.entries = state.entries.filter { $0.value.isUnderWay || now < $0.value.expires.advanced(by: longestUse) }
  }
}
