package import Config

/// What came of one attempt to load the file.
package enum ReloadOutcome: Sendable {
  case applied(AppliedReload)
  /// The files hold what is running already. `hasRecovered`: until now something was wrong with them.
  case unchanged(hasRecovered: Bool)
  /// The running table stays.
  case rejected(RejectedReload)
  /// The file may be on its way still; nothing is decided.
  case pending(PendingReload)
}

/// A swap that happened.
package struct AppliedReload: Sendable {
  package var generation: UInt64
  package var digest: ContentDigest
  package var changes: EndpointChanges
  /// Key paths that changed and act only after a restart.
  package var restartRequired: [String]
  /// What new connections are secured with from now on, if that is another certificate than before.
  package var certificate: ConnectionSecurity?
  /// Names of endpoints that came in over the management API, and that somebody else has taken out of the file.
  package var lostRegistrations: [String]
  /// Warnings and notes of the new file.
  package var diagnostics: [Diagnostic]
}

/// A file that could not become a table.
package struct RejectedReload: Sendable {
  /// `missing`, `unreadable` or `rejected`.
  package var result: ConfigurationStatus.Attempt.Result
  package var diagnostics: [Diagnostic]
  /// The attempt before failed in exactly the same way: it has been told already.
  package var isRepeated: Bool
}

/// A file that is waited for.
package struct PendingReload: Sendable {
  package var path: String
  /// For a person: "a program has the file open for writing".
  package var reason: String
  /// When to look again, if nothing is heard before.
  package var again: Duration
  /// True once: the wait begins to be worth a warning.
  package var isLong: Bool
}
