package import Config

/// What `GET /api/config` tells: what is running, and how the last attempt to change it went.
package struct ConfigurationStatus: Sendable {
  package struct Attempt: Sendable {
    package enum Result: String, Sendable { case applied, unchanged, rejected }
    package var result: Result
    /// Seconds since 1970.
    package var at: Double
    /// Of a rejected attempt: the reasons. Otherwise warnings and notes.
    package var diagnostics: [Diagnostic]
  }

  /// As given at start.
  package var path: String
  package var generation: UInt64
  package var digest: ContentDigest
  /// Seconds since 1970.
  package var loadedAt: Double
  package var lastAttempt: Attempt
  /// The last rejected attempt, until one succeeds or the file is back to what is running.
  package var failure: Attempt?
  /// Key paths whose value in the file waits for a restart.
  package var restartRequired: [String]
}
