import Config

/// What stands above a plan against a running gateway: which configuration that is, and how it stands to the gateway's own file.
struct RunningReport {
  let url: String
  let running: RunningConfiguration
  /// Endpoints that came in over REST, and that the file would take away.
  private let lost: [String]

  init(url: String, running: RunningConfiguration, file: Settings) {
    self.url = url
    self.running = running
    let kept = Set(file.endpoints.map(\.name))
    lost = running.files.registered.filter { !kept.contains($0) }
  }

  /// Ends with a line end.
  var text: String { (["against \(headline)"] + remarks.map { "    \($0)" }).joined(separator: "\n") + "\n" }

  var markdown: String {
    let list = remarks.isEmpty ? [] : remarks.map { "- \($0)" } + [""]
    return (["Against \(headline)", ""] + list).joined(separator: "\n") + "\n"
  }

  /// With the plan's own members behind it.
  func json(with plan: JSONValue) -> JSONValue {
    guard case .object(let members) = plan else { return plan }
    let against = JSONValue.object([
      JSONValue.Member("url", .string(url)),
      JSONValue.Member("path", .string(path)),
      JSONValue.Member("generation", .integer(Int(clamping: running.files.generation))),
      JSONValue.Member("loaded_at", .string(running.state.loadedAt)),
      JSONValue.Member("state", .string(running.state.state)),
      JSONValue.Member("reason", reason.map { .string($0) } ?? .null),
      JSONValue.Member("restart_required", .strings(running.state.restartRequired)),
      JSONValue.Member("only_over_rest", .strings(lost)),
      JSONValue.Member("masked", .boolean(running.files.masked)),
    ])
    return .object([JSONValue.Member("against", against)] + members)
  }

  private var path: String { running.files.files.first?.path ?? "" }

  private var headline: String {
    TerminalText.oneLine("\(url): generation \(running.files.generation) of \(path), loaded at \(running.state.loadedAt)")
  }

  private var remarks: [String] {
    var remarks: [String] = []
    if let drift { remarks.append(drift) }
    if !running.state.restartRequired.isEmpty {
      remarks.append("a restart is awaited there already: \(running.state.restartRequired.joined(separator: ", "))")
    }
    if !lost.isEmpty { remarks.append("came in over REST, and this file does not have it: \(lost.joined(separator: ", "))") }
    if running.files.masked { remarks.append("the key may not read secrets, so they are masked on both sides") }
    return remarks.map(TerminalText.oneLine)
  }

  /// Why the gateway's own file is not what runs.
  private var reason: String? {
    running.state.pendingReason ?? running.state.lastFailedReload?.diagnostics.first { $0.severity == "error" }?.text
  }

  private var drift: String? {
    let words: String
    switch running.state.state {
    case "in_sync": return nil
    case "pending": words = "its own file is not in use yet"
    case "rejected": words = "its own file is another one by now, and was rejected"
    case "missing": words = "its own file is gone"
    case "orphaned": words = "its own file was replaced behind the mount, and is not seen"
    case let other: words = "its own file is \(other)"
    }
    return words + (reason.map { ": \($0)" } ?? "")
  }
}
