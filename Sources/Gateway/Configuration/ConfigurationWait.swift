package import Config

/// How the wait for a configuration ended.
package enum ConfigurationWait: Sendable {
  /// A file with that digest is part of what is running.
  case running
  /// A file with that digest was read, and rejected for these reasons.
  case rejected([Diagnostic])
  case timedOut
  /// As many wait already as may.
  case tooMany
}

extension ConfigurationStatus {
  /// What is known of a file with this digest; nil: nothing yet.
  func verdict(on digest: ContentDigest) -> ConfigurationWait? {
    if files.contains(where: { $0.digest == digest }) { return .running }
    if let failure, failure.files.contains(where: { $0.digest == digest }) { return .rejected(failure.diagnostics) }
    return nil
  }
}
