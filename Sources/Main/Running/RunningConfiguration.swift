import Config

/// What a gateway runs, as its management API tells it.
struct RunningConfiguration: Sendable {
  /// Of `GET /api/config/files`.
  struct Files: Decodable {
    struct File: Decodable {
      var path: String
      var text: String
    }
    var generation: UInt64
    var masked: Bool
    var files: [File]
    /// Endpoints that came in over REST.
    var registered: [String]
  }

  /// Of `GET /api/config`.
  struct State: Decodable {
    struct Attempt: Decodable { var diagnostics: [Finding] }

    struct Finding: Decodable {
      var severity: String
      var message: String
      var file: String?
      var line: Int?

      var text: String { (file.map { "\($0):\(line ?? 1): " } ?? "") + message }
    }

    var generation: UInt64
    var loadedAt: String
    var state: String
    var pendingReason: String?
    var lastFailedReload: Attempt?
    var restartRequired: [String]

    enum CodingKeys: String, CodingKey {
      case generation, state
      case loadedAt = "loaded_at"
      case pendingReason = "pending_reason"
      case lastFailedReload = "last_failed_reload"
      case restartRequired = "restart_required"
    }
  }

  var files: Files
  var state: State

  /// A reload between the two questions is asked about again so often.
  private static let mostTries = 5

  init(of client: GatewayClient) async throws(GatewayClientError) {
    var tries = 0
    repeat {
      files = try await client.get("/api/config/files", as: Files.self)
      state = try await client.get("/api/config", as: State.self)
      tries += 1
    } while files.generation != state.generation && tries < Self.mostTries
  }
}
