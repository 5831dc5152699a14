import Config
import Gateway
import Watcher

/// What `GET /api/config` answers with.
struct ConfigurationBody: Encodable {
  struct File: Encodable {
    var path: String
    var digest: String?
  }

  struct Attempt: Encodable {
    var result: String
    var trigger: String
    var at: String
    var diagnostics: [DiagnosticBody]

    init(_ attempt: ConfigurationStatus.Attempt) {
      result = attempt.result.rawValue
      trigger = attempt.trigger.rawValue
      at = JSONAnswer.timestamp(attempt.at)
      diagnostics = attempt.diagnostics.map(DiagnosticBody.init)
    }
  }

  struct Watch: Encodable {
    var mode: String
    var reason: String?
    var chain: [String]
    var orphaned: [String]
    var overflows: Int

    init(_ status: WatchStatus?) {
      mode = status?.mode.rawValue ?? "manual"
      reason = status?.reason
      chain = status?.chain ?? []
      orphaned = status?.orphaned ?? []
      overflows = status?.overflows ?? 0
    }
  }

  var generation: UInt64
  var digest: String
  var path: String
  var realPath: String?
  var files: [File]
  var loadedAt: String
  var state: String
  var pendingReason: String?
  var watch: Watch
  var lastAttempt: Attempt
  var lastFailedReload: Attempt?
  var restartRequired: [String]

  init(_ status: ConfigurationStatus, watch: WatchStatus?) {
    generation = status.generation
    digest = status.digest.description
    path = status.path
    realPath = FilePaths.resolved(status.path)
    files = status.files.map { File(path: $0.path, digest: $0.digest?.description) }
    loadedAt = JSONAnswer.timestamp(status.loadedAt)
    // What is read through an orphaned mount may be in sync with what runs; it is not what the operator sees.
    let isOrphaned = !(watch?.orphaned.isEmpty ?? true)
    state = isOrphaned && status.state == .inSync ? "orphaned" : status.state.word
    if case .pending(let reason) = status.state { pendingReason = reason }
    self.watch = Watch(watch)
    lastAttempt = Attempt(status.lastAttempt)
    lastFailedReload = status.failure.map(Attempt.init)
    restartRequired = status.restartRequired
  }

  enum CodingKeys: String, CodingKey {
    case generation, digest, path, files, state, watch
    case realPath = "real_path"
    case loadedAt = "loaded_at"
    case pendingReason = "pending_reason"
    case lastAttempt = "last_attempt"
    case lastFailedReload = "last_failed_reload"
    case restartRequired = "restart_required"
  }
}
