/// The `auth:` section.
package struct AuthSettings: Sendable, Equatable {
  /// For programs. Names and keys are unique. Default: none, so that no inference request is let in.
  package var keys: [APIKeySettings]
  /// For people. User names are unique.
  package var users: [UserSettings]
  /// Signs log-in tokens; nil means one is made at start.
  package var sessionSecret: Secret?
  /// Life of a log-in. Default 24 h.
  package var sessionLifetime: Duration
}

/// One API key.
package struct APIKeySettings: Sendable, Equatable {
  package var name: String
  /// SHA-256 of the key, whether the file gave the key or the digest. 32 bytes.
  package var digest: [UInt8]
  /// Whether it is one of the well-known keys of the samples (`sk_debug`), however it was written.
  package var isWellKnown: Bool
  /// Where the key stands, for the refusal of a well-known one; nil for any other.
  package var wellKnownPlace: SourceSpan?
  package var permissions: Set<Permission>
  /// Glob patterns of the model names it may ask for. Default `["*"]`.
  package var models: [String]
  /// Default nil: no limit.
  package var requestsPerMinute: Int?
  /// Default nil: no limit.
  package var tokensPerMinute: Int?
}

/// What an API key may do.
package enum Permission: String, Sendable, CaseIterable, Hashable {
  case inference
  case modelsRead = "models.read"
  case modelsManage = "models.manage"
  case endpointsRead = "endpoints.read"
  case endpointsManage = "endpoints.manage"
  case configRead = "config.read"
  case configManage = "config.manage"
  case historyRead = "history.read"
  case metricsRead = "metrics.read"
}

/// One person who may log in.
package struct UserSettings: Sendable, Equatable {
  package enum Role: String, Sendable, CaseIterable { case admin, viewer }
  package enum Credential: Sendable, Equatable {
    case password(Secret)
    /// A scrypt hash as `hash-password` prints it.
    case passwordHash(String)
  }
  package var username: String
  package var credential: Credential
  package var role: Role
  /// Whether the password is one of the well-known ones of the samples (`test`).
  package var isWellKnown: Bool
  /// Where the password stands, for the refusal of a well-known one; nil for any other.
  package var wellKnownPlace: SourceSpan?
}
